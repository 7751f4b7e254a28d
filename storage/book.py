"""The book: everything this room can do, by what it is done to.

Each method of a part is one business act in one transaction and may raise
`storage.database.connections.OutageError`; instants are aware and in UTC.
"""

from storage.businesses.acts import Businesses
from storage.catalogue.acts import Catalogues
from storage.changes.acts import Changes
from storage.changes.history import History
from storage.database.connections import Database
from storage.members.acts import Members
from storage.outbox.acts import Outbox
from storage.privacy.acts import Privacy
from storage.questions.acts import Questions
from storage.transaction import Policy, Transactions

DEFAULT_POLICY = Policy()


class Book:
    """All that is known of businesses, people and plans."""

    def __init__(self, database: Database, policy: Policy = DEFAULT_POLICY) -> None:
        transactions = Transactions(database, policy)
        self.policy = policy
        self.members = Members(transactions)
        self.businesses = Businesses(transactions)
        self.changes = Changes(transactions)
        self.history = History(transactions)
        self.catalogue = Catalogues(transactions)
        self.outbox = Outbox(transactions)
        self.privacy = Privacy(transactions)
        self.questions = Questions(transactions)
