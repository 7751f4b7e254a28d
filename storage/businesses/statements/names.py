"""Names of businesses: looked up, or read through by whoever looks for similar ones."""

from sqlalchemy import bindparam, select

from storage.businesses.values import Named
from storage.database.tables import business
from storage.transaction import Transaction

_AT_ONCE = 5000

_IDS = select(business.c.id).where(business.c.name == bindparam("name")).order_by(business.c.id)
_PAGE = (
    select(business.c.id, business.c.name)
    .where(business.c.id > bindparam("after"))
    .order_by(business.c.id)
    .limit(_AT_ONCE)
)


async def ids(tx: Transaction, name: str) -> list[int]:
    """The businesses of exactly this name, oldest first."""
    return list(await tx.values(_IDS, {"name": name}))


async def page(tx: Transaction, after: int) -> tuple[Named, ...]:
    """The names of the next few businesses."""
    rows = await tx.rows(_PAGE, {"after": after})
    return tuple(Named(row.id, row.name) for row in rows)
