"""A hospital of two floors, drawn, in a folder of its own."""

from pathlib import Path

FILES = {
    "hospital.yml": "buildings:\n  - {name: 门诊楼, floors: 2}\n",
    "departments.yml": """\
- code: huxi
  building: 门诊楼
  floor: 1
- code: yanke
  building: 门诊楼
  floor: 2
""",
    "floors/a1.yml": """\
building: 门诊楼
floor: 1
drawing: a1.svg
units_per_metre: 10
nodes:
  - {id: k1, kind: kiosk, name: 大厅的导医屏, at: [100, 180], facing: down}
  - {id: middle, kind: corridor, at: [100, 100]}
  - {id: huxi, kind: room, department: huxi, at: [20, 100]}
  - {id: lift, kind: lift, at: [180, 100]}
  - {id: stairs, kind: stairs, at: [180, 180]}
paths:
  - [k1, middle, lift]
  - [middle, huxi]
  - [lift, stairs]
""",
    "floors/a2.yml": """\
building: 门诊楼
floor: 2
drawing: a2.svg
units_per_metre: 10
nodes:
  - {id: yanke, kind: room, department: yanke, at: [20, 100]}
  - {id: lift, kind: lift, at: [180, 100]}
  - {id: stairs, kind: stairs, at: [180, 180]}
paths:
  - [lift, yanke]
  - [stairs, yanke]
""",
    "floors/links.yml": """\
vertical:
  - {node: lift, name: 电梯, kind: lift, floors: [a1, a2]}
  - {node: stairs, name: 楼梯, kind: stairs, floors: [a1, a2]}
level:
  - {name: 门, kind: door, between: [a1.huxi, a1.middle], metres: 1}
""",
    "floors/a1.svg": """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200">
  <title>1 楼</title>
  <rect id="huxi" x="0" y="80" width="20" height="40"/>
  <rect id="k1" x="90" y="190" width="20" height="10"/>
</svg>
""",
    "floors/a2.svg": """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200">
  <title>2 楼</title>
  <rect id="yanke" x="0" y="80" width="20" height="40"/>
</svg>
""",
}


def build(folder: Path) -> Path:
    """Write it into `folder`."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(text, "utf-8")
    return folder
