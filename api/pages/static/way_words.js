// Every word of the way-finding sheet and of the printed slip. What to do on the way comes from the
// server.

export const WAY = {
  title: (name) => `怎么去${name}`,
  back: '返回',
  print: '打印路线',
  loading: '正在找路…',
  away: '网络不通，路线还没找到。着急请问导医台的工作人员。',
  noDrawing: '这一层的图没打开，请照下面的文字走。',
  again: '再试一次',
  accessible: '不走台阶',
  accessibleHint: '坐轮椅、推婴儿车、腿脚不便时用',
  length: (metres, minutes) => `约 ${metres} 米，慢慢走 ${minutes} 分钟`,
  stepFree: '全程没有台阶',
  floors: '选一层看图',
  drawing: (floor) => `${floor}的路线图，走法在下面的文字里`,
  here: '您在这里',
  there: '到这里',
  steps: '这样走',

  slip: {
    title: '挂号单',
    way: (floor) => `路线（从${floor}出发）`,
    phone: (number) => `医院电话 ${number}`,
    keep: '请保管好这张纸，不要随手丢掉。',
    visitor: '就诊人',
  },
};
