"""The engine: a discrete-event model of pages, answers, escalation and work, on SimPy.

The one module that imports SimPy. An interruption of somebody is a process: it answers its pages
in order of arrival, works on those it is first to acknowledge, and ends when none is
left. A page that may not be answered in time has a second process that escalates it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TypeAlias

import simpy

from scenarios.domain.vocabulary import Role, RotationId
from simulation.response.active_work import hours_of
from simulation.response.engine_state import ActiveFault, Call, Responder
from simulation.response.response_plan import NOBODY, EscalationStep, ResponsePlan
from simulation.timeline.incidents import Incident, Interruption, Log
from simulation.timeline.random_draws import Draws

_Steps: TypeAlias = Generator[simpy.Event, object, None]


def respond(plan: ResponsePlan, incidents: Sequence[Incident], draws: Draws) -> Log:
    """Simulate the incidents of one replication.

    Args:
        incidents: Sorted by time, keyed from 0.
        draws: Of as many incidents, and of the plan's people.
    """
    desk = _Desk(plan, draws)
    desk.env.process(desk.arrivals(incidents))
    desk.env.run()
    return desk.log()


class _Desk:
    """Everybody and everything of one replication."""

    def __init__(self, plan: ResponsePlan, draws: Draws) -> None:
        self.env = simpy.Environment()
        self.plan = plan
        self.draws = draws
        self.responders = [
            Responder(number, person, plan.asleep[number], plan.sleep_class[number])
            for number, person in enumerate(plan.people)
        ]
        response = plan.scenario.policy.response
        self.stays_up = response.stays_up_minutes / 60
        self.low_wakes = response.low_urgency_wakes
        self.all_stay = response.shared_fault == "stay"
        self.calls: list[Call] = []
        self.deferred: list[int] = []
        # By key of a shared fault: triggered when somebody who can help acknowledges, or everybody
        # else gives up.
        self.in_hand: dict[int, simpy.Event] = {}
        self.interruptions: list[Interruption] = []

    def arrivals(self, incidents: Sequence[Incident]) -> _Steps:
        """The process of arriving incidents."""
        env, plan = self.env, self.plan
        for incident in incidents:
            wait = incident.at - env.now
            if wait > 0:
                yield env.timeout(wait)
            rotations = plan.rotations_at(incident.services, incident.at)
            if rotations:
                self._open(incident, rotations)

    def log(self) -> Log:
        """What happened."""
        return Log(
            interruptions=tuple(
                sorted(self.interruptions, key=lambda one: (one.start, one.person))
            ),
            handlings=tuple(call.handling() for call in self.calls),
            deferred=tuple(self.deferred),
        )

    def _open(self, incident: Incident, rotations: list[RotationId]) -> None:
        """Page the chain of every rotation."""
        home, fault = rotations[0], None
        if len(rotations) > 1:
            known = self.plan.scenario.rotations
            home = next((r for r in rotations if incident.cause in known[r].services), home)
            fault = ActiveFault(incident.cause)
            self.in_hand[incident.key] = self.env.event()
        hours = hours_of(incident, self.plan.work[home], self.draws.work_factor[incident.key])
        for rotation in rotations:
            if not incident.urgent and self._defers(rotation, incident.at):
                if not self.deferred or self.deferred[-1] != incident.key:
                    self.deferred.append(incident.key)
                continue
            call = Call(incident, rotation, hours, fault)
            if fault is not None:
                fault.calls.append(call)
            self.calls.append(call)
            self._page_on(call, self.plan.chains[rotation])

    def _defers(self, rotation: RotationId, moment: float) -> bool:
        """Whether low urgency waits, because the person paged first is in sleep hours."""
        chain = self.plan.chains[rotation]
        assignee = chain[0].whom(moment) if chain else NOBODY
        return assignee != NOBODY and not self._may_page(assignee, moment)

    def _may_page(self, number: int, moment: float) -> bool:
        """Whether low urgency pages somebody now."""
        return self.low_wakes or moment not in self.responders[number].sleep_class

    def _page_on(self, call: Call, steps: Sequence[EscalationStep], place: int = 0) -> None:
        """Page the first step at which there is somebody; then let the time-out run."""
        now = self.env.now
        while place < len(steps):
            step = steps[place]
            place += 1
            number = step.whom(now)
            if number == NOBODY:
                call.uncovered = call.uncovered or place == 1
                continue
            responder = self.responders[number]
            if not (call.urgent or self._may_page(number, now)) or call.was_paged(responder.person):
                continue
            delay = self._page(call, responder, step.role)
            if place < len(steps) and not (delay is not None and delay <= steps[place].after):
                self.env.process(self._escalate(call, steps, place))
            return

    def _escalate(self, call: Call, steps: Sequence[EscalationStep], place: int) -> _Steps:
        """The process that pages the next step when the time-out has passed."""
        yield self.env.timeout(steps[place].after)
        over = call.fault.over if call.fault is not None else None
        if call.acknowledged is None and (over is None or over > self.env.now):
            self._page_on(call, steps, place)

    def _page(self, call: Call, responder: Responder, role: Role) -> float | None:
        """Page somebody. Returns the hours until they answer, where that is certain already."""
        key, number, now = call.key, responder.number, self.env.now
        call.paged.append((responder.person, role))
        if call.fault is not None and number in call.fault.working:
            call.acknowledged, call.by = now, responder
            return 0.0
        if self.draws.missed[key][number]:
            return None
        call.reached.append(responder)
        if responder.up:
            responder.merge(call, now + self.draws.awake_hours[key][number])
            return None
        woken = responder.sleeps(now)
        delay = (self.draws.asleep_hours if woken else self.draws.awake_hours)[key][number]
        responder.begin(now, key, woken=woken)
        responder.process = self.env.process(self._interruption(responder, call, now + delay))
        return delay

    def _interruption(self, responder: Responder, call: Call, ready: float) -> _Steps:
        """The process of being up: one page after the other, until none is left."""
        env, resettling = self.env, self.draws.resettling_hours
        while True:
            wait = ready - env.now
            if wait > 0 and call.acknowledged is None:
                responder.answering = call
                try:
                    yield env.timeout(wait)
                except simpy.Interrupt:
                    wait = 0.0  # somebody else was first
                responder.answering = None
            if call.acknowledged is None:
                self._acknowledge(call, responder)
                if call.fault is None:
                    yield env.timeout(call.hours)
                    responder.work += call.hours
                    call.ended = env.now
                else:
                    yield from self._share(responder, call, call.fault)
            done = call.ended if call.by is responder else call.acknowledged
            assert done is not None
            responder.settle(done + resettling[call.key][responder.number])
            if not responder.queue:
                break
            call, ready = responder.queue.popleft()
        self.interruptions.append(responder.rest(env.now, self.stays_up))

    def _acknowledge(self, call: Call, responder: Responder) -> None:
        """Record who is first; release everybody else who was about to answer."""
        call.acknowledged, call.by = self.env.now, responder
        if len(call.reached) > 1:
            for other in call.reached:
                if other.answering is call and other is not responder and other.process is not None:
                    other.process.interrupt()

    def _share(self, responder: Responder, call: Call, fault: ActiveFault) -> _Steps:
        """Work on a shared fault, or wait until somebody who can help is there."""
        env, began, in_hand = self.env, self.env.now, self.in_hand[call.key]
        fault.working.add(responder.number)
        for other in fault.calls:
            if other.acknowledged is None and responder in other.reached:
                self._acknowledge(other, responder)
        person = self.plan.scenario.people[responder.person]
        if fault.cause in person.access:
            if fault.over is None:
                fault.over = began + call.hours
                if not in_hand.triggered:
                    in_hand.succeed()
            stays = True
        else:
            if fault.over is None and not fault.waiting:
                fault.waiting = True
                env.process(self._give_up(in_hand, call.hours))
            yield in_hand
            stays = self.all_stay
        if stays and fault.over is not None and fault.over > env.now:
            yield env.timeout(fault.over - env.now)
        fault.working.discard(responder.number)
        responder.work += env.now - began
        for other in fault.calls:
            if other.by is responder and other.ended is None:
                other.ended = env.now

    def _give_up(self, in_hand: simpy.Event, hours: float) -> _Steps:
        """End the others' work after the usual hours where nobody can help."""
        yield self.env.timeout(hours)
        if not in_hand.triggered:
            in_hand.succeed()
