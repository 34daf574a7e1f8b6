// What the pages behind a link from WeChat say themselves. Where a matter stands is said by the
// server.

export const LINKED_WORDS = {
  opening: '正在打开…',
  notOpened: '网络不通，这一页还没打开。',
  again: '再试一次',
  gone: '这个链接已经失效，请回到微信里再要一次。',

  appointment: {
    visitor: '就诊人',
    stamps: {
      held: '待确认',
      lapsed: '已失效',
      submitted: '待确认',
      booked: '预约成功',
      stopped: '停诊',
      checked_in: '已报到',
      begun: '预约成功',
      over: '已过时间',
      seen: '已就诊',
      missed: '没有来',
      cancelled: '已取消',
      changed: '已改约',
    },
    way: '怎么走',
    bring: '带什么',
    rule: '退号和改约',
    change: '要退号或改约，请回到微信对话里说。',
  },

  complaint: {
    titles: { complaint: '投诉', suggestion: '建议', praise: '表扬' },
    kind: '类别',
    filed: '登记时间',
    told: '回复和进展',
    nothingTold: '还没有新的进展，有了马上告诉您。',
    more: '还想补充，请回到微信对话里说，也可以打投诉电话',
  },
};
