"""王大爷, 张女士, 李老师: how a patient is addressed (product.md A9.5). Pure."""

from dataclasses import dataclass

from api.courtesy.rules import Address


@dataclass(frozen=True)
class Person:
    """What is known of somebody. `name` in the clear; `sex` is f or m; `age` in years; `title` is
    a position or profession that they gave (科长, 老师); `writes` is false when somebody else
    writes in their stead."""

    name: str
    age: int | None = None
    sex: str | None = None
    title: str | None = None
    writes: bool = True


def surname(address: Address, name: str) -> str:
    """欧阳 of 欧阳明, 张 of 张小明; empty for a name that isn't Chinese."""
    bare = name.strip()
    if not bare or not all("\u3400" <= character <= "\u9fff" for character in bare):
        return ""
    double = bare[:2]
    return double if len(bare) > 2 and double in address.compound_surnames else bare[:1]


def form_of_address(address: Address, person: Person) -> str:
    """How the patient is addressed; empty where nothing is known but to say 您."""
    if person.age is not None and person.age < address.child_under:
        return address.child
    family = surname(address, person.name)
    if not family:
        return ""
    if person.title in address.titles:
        return f"{family}{person.title}"
    return _by_age(address, person).format(surname=family)


def form_for_writer(address: Address, person: Person) -> str:
    """How whoever writes is addressed: the patient, or the parent of a child."""
    if person.writes:
        return form_of_address(address, person)
    child = person.age is not None and person.age < address.child_under
    return address.guardian if child else ""


def _by_age(address: Address, person: Person) -> str:
    if person.sex not in {"f", "m"}:
        return address.unknown
    # Of unknown age is nobody called old.
    age = person.age if person.age is not None else 0
    form = next(one for one in address.by_age if age >= one.from_age)
    return form.f if person.sex == "f" else form.m
