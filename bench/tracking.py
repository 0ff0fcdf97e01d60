"""Tracking events: one push, and the same push again."""

from datetime import datetime, timedelta

from odoo.addons.ecom_carrier.providers import TrackingEvent

from .harness import World, measure

PARCELS, EVENTS = 20, 5


def run(env, report):
    world = World(env)
    waybills = world.waybills(PARCELS)
    events = {
        waybill: [
            TrackingEvent(
                key=f"{waybill.id}-{n}",
                time=datetime(2026, 11, 23) + timedelta(hours=n),
                status="transit",
                text=f"event {n}",
                code="0",
                location="",
            )
            for n in range(EVENTS)
        ]
        for waybill in waybills
    }
    first = measure(env, lambda: waybills._record_events(events))
    again = measure(env, lambda: waybills._record_events(events))
    total = PARCELS * EVENTS
    report.tell("events_per_second", total / first.seconds)
    report.at_most("queries_per_event", first.queries / total, 1)
    # One reads the parcels, one offers the events to the unique index.
    report.at_most("queries_of_a_repeated_push", again.queries, 2)
    report.at_most("rows_after_the_repeated_push", len(waybills.event_ids), total)
