"""Made-up names of Chinese companies: place, brand, industry words, form of organisation.

The brands are combinations of common characters; whoever bears such a name is not meant.
"""

from __future__ import annotations

import numpy as np

from .draws import Draws, Ints

_FIRST = "华天海博宏瑞泰恒信中新创智云启星凯盛德正联众通达远东方金鼎安康美嘉"
_SECOND = "宇科源达成隆辉誉锐翔晟祥昊睿诚捷腾飞翼讯图景和润丰利兴旺业立合一"
_THIRD = ("", "", "", "尔", "斯", "特", "威", "思", "康", "迪")
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "科技发展有限公司", "集团有限公司")
_BY_SECTION = {
    "C": ("机械制造", "电子科技", "新材料", "生物医药", "汽车零部件", "精密仪器", "环保设备"),
    "D": ("能源",), "F": ("商贸", "供应链", "国际贸易"), "I": ("软件", "信息技术", "网络科技", "数据科技"),
    "J": ("投资管理",), "L": ("商务服务", "租赁"), "M": ("技术服务", "工程设计", "检测技术", "生物技术"),
    "N": ("环境科技",),
}  # fmt: skip


def company_names(draws: Draws, sections: list[str]) -> list[str]:
    """One name per firm, all different."""
    first = draws.whole(0, len(_FIRST) - 1, "name", 1).tolist()
    second = draws.whole(0, len(_SECOND) - 1, "name", 2).tolist()
    third = draws.whole(0, len(_THIRD) - 1, "name", 3).tolist()
    trade = draws.whole(0, 1_000, "name", 4).tolist()
    form = draws.choice((55, 15, 8, 20, 2), "name", 5).tolist()
    taken: dict[str, int] = {}
    names = []
    for row, section in enumerate(sections):
        words = _BY_SECTION.get(section, ("实业",))
        stem = f"{_FIRST[first[row]]}{_SECOND[second[row]]}{_THIRD[third[row]]}"
        name = _whole(stem, words[trade[row] % len(words)], FORMS[form[row]], 0)
        serial = taken.get(name, 0)
        taken[name] = serial + 1
        names.append(
            name
            if not serial
            else _whole(stem, words[trade[row] % len(words)], FORMS[form[row]], serial)
        )
    return names


def _whole(stem: str, trade: str, form: str, serial: int) -> str:
    """A brand that is taken gets two more characters, counted through the alphabet of brands."""
    more = ""
    while serial:
        serial, place = divmod(serial - 1, len(_FIRST) * len(_SECOND))
        more += _FIRST[place % len(_FIRST)] + _SECOND[place // len(_FIRST)]
    return f"天津{stem}{more}{trade}{form}"


def renamed(names: list[str], rows: Ints) -> list[str]:
    """New names for some firms: the brand turned round."""
    new = list(names)
    for row in np.unique(rows).tolist():
        name = names[row]
        new[row] = f"{name[:2]}{name[3]}{name[2]}{name[4:]}"
    return new
