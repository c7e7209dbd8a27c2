// what went wrong -> what the reader is told, and what to do

/** @typedef {import('./sealed.js').Fault['kind']} Kind */

const SAID = {
  slip: '访问码有误，可能输错或漏了一位。请对照信上再看一遍，共 27 位字母和数字。',
  unknown: '这个访问码已经失效或不存在：可能已被撤销、更换，或者过了有效期。请与协会联系。',
  revoked: '贵单位的访问码已经失效：可能已被撤销、更换，或者过了有效期。请与协会联系。',
  damaged: '取到的文件与发布的不一致，没有打开：可能在传输中损坏，也可能被换过。请稍后再试；如果总是这样，请告诉协会。',
  missing: '没有找到这一项：会员内容可能刚刚更新，密钥已经更换。请刷新本页再试；如果仍然没有，它已被撤下。',
  newer: '网站已经更新，请刷新本页。',
  offline: '没有取到文件，可能是网络不通，请稍后再试。',
  insecure: '这个连接没有加密，浏览器不允许解锁。请把地址开头的 http:// 改成 https:// 再打开。',
  old: '这个浏览器不支持解锁，请换用新版的浏览器。',
  storage: '这台设备不允许保存，下次需要重新输入访问码。'
}

/** @param {unknown} fault */
export function said (fault) {
  const kind = fault && typeof fault === 'object' && 'kind' in fault ? /** @type {Kind} */ (fault.kind) : null
  return kind ? SAID[kind] : '出了没有料到的问题，请刷新本页再试。'
}
