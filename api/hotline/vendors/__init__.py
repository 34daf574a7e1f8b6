"""Phone platforms with a contract of their own, translated to ours (`api.hotline.events`)."""
