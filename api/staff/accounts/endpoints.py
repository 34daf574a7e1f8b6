"""/v1/staff/accounts: keeping staff accounts; /v1/staff/password: one's own."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.staff import passwords
from api.staff.accounts import keeping
from api.staff.accounts.schemas import AccountIn, AccountOut, NewAccountIn, OneTimeOut
from api.staff.dependencies import COOKIE, NewcomerDep, OfficeDep, SameOrigin, StaffDep
from api.staff.passwords import PasswordIn

router = APIRouter(prefix="/v1/staff", tags=["staff"], dependencies=[SameOrigin])

UsernamePath = Annotated[str, Path(max_length=40, pattern=r"^[^\x00]*$")]


@router.get("/accounts")
async def list_accounts(office: OfficeDep, staff: StaffDep) -> list[AccountOut]:
    """Every account."""
    return await keeping.listed(office, staff)


@router.post("/accounts", status_code=201)
async def create_account(office: OfficeDep, staff: StaffDep, body: NewAccountIn) -> OneTimeOut:
    """A new account; its password is told this once."""
    return await keeping.create(office, staff, body)


@router.post("/accounts/{username}/change")
async def change_account(
    office: OfficeDep, staff: StaffDep, username: UsernamePath, body: AccountIn
) -> AccountOut:
    """Name, role, department, queues, limit."""
    return await keeping.change(office, staff, username, body)


@router.post("/accounts/{username}/deactivate")
async def deactivate_account(
    office: OfficeDep, staff: StaffDep, username: UsernamePath
) -> AccountOut:
    """Switch an account off, at once."""
    return await keeping.deactivate(office, staff, username)


@router.post("/accounts/{username}/activate")
async def activate_account(
    office: OfficeDep, staff: StaffDep, username: UsernamePath
) -> AccountOut:
    """Switch an account on again."""
    return await keeping.activate(office, staff, username)


@router.post("/accounts/{username}/reset-password")
async def reset_password(office: OfficeDep, staff: StaffDep, username: UsernamePath) -> OneTimeOut:
    """A one-time password; it is told this once."""
    return await keeping.reset_password(office, staff, username)


@router.post("/password", status_code=204)
async def change_password(
    office: OfficeDep, staff: NewcomerDep, body: PasswordIn, request: Request, response: Response
) -> None:
    """A new password of one's own; one logs in again with it."""
    address = request.client.host if request.client else "unknown"
    await passwords.change_own(office, staff, body, address)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")
