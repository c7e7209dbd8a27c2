// what this device keeps: the code's identity, from which the code cannot be got back, and the reader's favourites

import { Fault } from './sealed.js'

/** @typedef {{id: string, title: string, organisation: string}} Favourite */

const DATABASE = 'members'
const STORE = 'kept'
const IDENTITY = 'identity'
const FAVOURITES = 'members-favourites'

/**
 * Throws Fault where the device refuses.
 * @param {CryptoKey} identity
 */
export async function remember (identity) {
  try {
    await inStore('readwrite', store => store.put(identity, IDENTITY))
  } catch {
    throw new Fault('storage')
  }
}

/** @returns {Promise<CryptoKey | null>} */
export async function remembered () {
  try {
    const found = await inStore('readonly', store => store.get(IDENTITY))
    return found instanceof CryptoKey ? found : null
  } catch {
    return null
  }
}

/** Leave nothing on this device. */
export async function forget () {
  try {
    localStorage.removeItem(FAVOURITES)
    await inStore('readwrite', store => store.clear())
  } catch {
    // What could not be opened holds nothing.
  }
}

/**
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest} act
 * @returns {Promise<unknown>}
 */
function inStore (mode, act) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const transaction = opening.result.transaction(STORE, mode)
      const request = act(transaction.objectStore(STORE))
      transaction.oncomplete = () => {
        opening.result.close()
        resolve(request.result)
      }
      transaction.onerror = transaction.onabort = () => {
        opening.result.close()
        reject(transaction.error)
      }
    }
  })
}

/** @returns {Favourite[]} */
export function favourites () {
  try {
    const found = JSON.parse(localStorage.getItem(FAVOURITES) || '[]')
    return Array.isArray(found) ? found : []
  } catch {
    return []
  }
}

/**
 * Add a favourite, or drop it. Throws Fault where the device refuses.
 * @param {Favourite} favourite
 * @param {boolean} isKept
 */
export function keep (favourite, isKept) {
  const others = favourites().filter(({ id }) => id !== favourite.id)
  try {
    localStorage.setItem(FAVOURITES, JSON.stringify(isKept ? [favourite, ...others] : others))
  } catch {
    throw new Fault('storage')
  }
}
