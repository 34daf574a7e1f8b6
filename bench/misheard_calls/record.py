"""What a call left behind in the product's database: bookings, complaints, tickets, alarms."""

import datetime
from dataclasses import dataclass

import psycopg


@dataclass(frozen=True)
class Booking:
    """An appointment that was booked at some time. `standing`: it still is."""

    id: str
    department: str
    doctor: str
    date: datetime.date
    period: str
    standing: bool
    replaces: str | None

    @property
    def told(self) -> str:
        """As `Wants.met_by` reads it."""
        half = {"am": "上午", "pm": "下午", "evening": "晚上"}[self.period]
        day = f"{self.date.month}月{self.date.day}日"
        return f"{self.department}{self.doctor}医生{day}{half}"


@dataclass(frozen=True)
class Record:
    """Everything of one conversation."""

    bookings: tuple[Booking, ...] = ()
    complaints: int = 0
    tickets: int = 0
    alarms: int = 0

    @property
    def standing(self) -> list[Booking]:
        """What the caller has now."""
        return [booking for booking in self.bookings if booking.standing]


class Records:
    """Looks conversations up. One connection, every look at what is committed now."""

    def __init__(self, database_url: str) -> None:
        self._connection = psycopg.connect(database_url, autocommit=True)

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def of(self, call_id: str) -> Record:
        """What a call left behind, by the gateway's name for it."""
        bookings = self._connection.execute(_BOOKINGS, (call_id,)).fetchall()
        counted = self._connection.execute(_COUNTS, (call_id,)).fetchone()
        return Record(tuple(Booking(*row) for row in bookings), *(counted or ()))

    def free_all_places(self) -> None:
        """Forget all appointments: the next calls find the hospital as these did."""
        self._connection.execute("TRUNCATE appointments CASCADE")
        self._connection.execute("UPDATE slots SET taken = 0 WHERE taken > 0")


_BOOKINGS = """
    SELECT appointments.id::text, departments.name, coalesce(doctors.name, ''),
           appointments.date, appointments.period,
           appointments.status IN ('booked', 'submitted'), appointments.replaces_id::text
    FROM appointments
    JOIN calls USING (conversation_id)
    JOIN departments ON departments.code = appointments.department_code
    JOIN clinics ON clinics.id = appointments.clinic_id
    LEFT JOIN doctors ON doctors.id = coalesce(clinics.substitute_id, clinics.doctor_id)
    WHERE calls.call_id = %s AND EXISTS (
        SELECT FROM appointment_events
        WHERE appointment_id = appointments.id AND status IN ('booked', 'submitted')
    )
    ORDER BY appointments.number
"""
_COUNTS = """
    WITH mine AS (SELECT conversation_id FROM calls WHERE call_id = %s)
    SELECT (SELECT count(*) FROM complaints JOIN mine USING (conversation_id)),
           (SELECT count(*) FROM tickets JOIN mine USING (conversation_id)),
           (SELECT count(*) FROM messages JOIN mine USING (conversation_id)
            WHERE card ->> 'type' = 'emergency')
"""
