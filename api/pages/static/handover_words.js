// Every word of going on with one's own phone: on the lobby screen, and on the phone that took over.

export const HANDOVER = {
  button: '转到我的手机',
  title: '转到我的手机上说',
  private: '投诉的内容比较私密，大厅里人多。您可以转到自己的手机上慢慢说，有照片也能发，这块屏幕会马上清除。',
  show: '出示二维码',
  stay: '就在这里说',
  scan: '请用手机微信“扫一扫”。扫好以后，对话就到您手机上，这块屏幕马上清除。',
  qr: '二维码，用手机扫一扫',
  good: '二维码只能用一次，3 分钟内有效。别人扫了，对话就到别人那里，请您自己扫。',
  making: '正在出二维码…',
  expired: '二维码过了时间。',
  another: '再出一个',
  back: '返回',
  away: '网络不通，二维码没出来。您可以就在这里继续。',
  moved: '已经转到您的手机上，屏幕上的内容清除了。',

  taking: '正在把对话转到这部手机…',
  again: '再试一次',
  gone: '这个二维码已经用过了，或者过了时间。请在导医屏上再点一次“转到我的手机”。',
  notTaken: '网络不通，对话还没转过来。',
  fresh: '在手机上重新开始',
};
