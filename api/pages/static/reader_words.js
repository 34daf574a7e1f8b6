// Every word of reading an identity card on a lobby screen.

export const READER = {
  read: '刷身份证，不用打字',
  again: '再刷一次',
  or: '没带身份证，或者用别的证件，请往下手工填写。',
  layOn: '请把身份证平放在读卡区，先不要拿开…',
  cancel: '不刷了',
  done: ({ name_masked: name, id_number_masked: number }) => `已读到：${name}　${number}`,
  other: '不用这张，手工填写',
  problems: {
    0: '读卡器没有反应，请手工填写，或问导医台的工作人员。',
    403: '这块屏幕不能用读卡器，请手工填写。',
    408: '没有读到身份证。请把证平放在读卡区，再刷一次。',
    409: '身份证拿开得太早。请放平不动，再刷一次。',
    503: '读卡器没有接好，请手工填写，或问导医台的工作人员。',
    product: '网络不通，没有读成。请稍后再刷，或手工填写。',
    other: '没有读成，请再刷一次，或手工填写。',
  },
};
