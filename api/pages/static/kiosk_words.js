// Words that only the lobby screen says.

export const KIOSK = {
  tray: {
    name: '不打字，点一点',
    close: '收起',
    tabs: { opening: '常问的', body: '哪里不舒服', departments: '选科室', days: '选日子', words: '数字和短句', tasks: '办别的' },
  },
  body: {
    title: '哪里不舒服？点一下',
    which: (part) => `${part}，是哪一种？`,
    back: '换个部位',
  },
  departments: { title: '想看哪个科？点一下', back: '换一类科室' },
  days: {
    title: '想哪天来？点一下',
    free: '有号',
    none: '无号',
    said: (month, day) => `${month} 月 ${day} 日`,
    month: (month) => `${month} 月`,
  },
  tasks: { title: '还想办什么？点一下' },
  words: { title: '点一句话，或者点数字再发送', digits: '数字' },
  voice: {
    choices: (titles) => `可以点：${titles.join('；')}。`,
    lines: (nodes) => [...nodes].map((node) => node.textContent.trim().replace(/[，。？]$/, '')).join('。'),
  },
};
