package services

import (
	"context"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/routing"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Anytime is the start of a job that may begin whenever it fits best.
const Anytime = routing.Anytime

// JobRef names a job.
type JobRef struct {
	Order int64
	Part  int
}

// Arrangement is what a person changes in the published plan of some days. The days are those on which the person looks:
// it is judged over the days of the plan that was published last where all of it lies in them, so that the scores compare
// with those of that plan. A move without operator takes the job out of
// the plan; one without machine takes that which the operator drives on the day, or can do the job with; its Start is
// Anytime, or a minute before which it does not begin and at which a pinned job has to. Pin and Unpin keep jobs where
// they are after the moves, or let them go.
type Arrangement struct {
	From       ledger.Date
	Days       int
	Moves      []PlanVisit
	Pin, Unpin []JobRef
}

// Judgement is what an arrangement does: the rules that it breaks, in words; the score before and after; who must be
// told what; the visits of the days; and the jobs that begin later than was wished.
type Judgement struct {
	Breaches      ledger.Errors
	Late          []Delayed
	Before, After PlanScore
	Told          []Told
	Visits        []PlanVisit
	Same          bool // it left everything as it was
}

// TryArrangement judges an arrangement and changes nothing. It fails with plan.days, plan.no_job for a job that is not to
// be planned in the days, operator.unknown, machine.unknown and plan.no_machine; what breaks a rule is among the
// breaches.
func (s *Services) TryArrangement(ctx context.Context, book ledger.BookID, a Arrangement) (Judgement, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (Judgement, error) {
		sc, err := arrangedScene(ctx, tx, book, a)
		if err != nil {
			return Judgement{}, err
		}
		_, j, err := sc.arrange(a)
		return j, err
	})
}

// Arrange carries an arrangement out and keeps the plan that it makes as a published version; one that leaves everything
// as it was makes none. It fails as TryArrangement does, and with all breaches that the arrangement brings; nothing
// changes then.
func (s *Services) Arrange(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, a Arrangement,
) (Judgement, error) {
	return books.Once(ctx, s.db, book, key, "plan.arrange", a, func(ctx context.Context, tx *db.Tx) (Judgement, error) {
		return s.ArrangeIn(ctx, tx, who, book, a)
	})
}

// ArrangeIn is Arrange inside a transaction.
func (s *Services) ArrangeIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, a Arrangement,
) (Judgement, error) {
	if err := trail.Lock(ctx, tx, book); err != nil {
		return Judgement{}, err
	}
	sc, err := arrangedScene(ctx, tx, book, a)
	if err != nil {
		return Judgement{}, err
	}
	pinned := sc.pinnedAs(a)
	plan, j, err := sc.arrange(a)
	if err != nil {
		return j, err
	}
	if err := j.Breaches.Err(); err != nil {
		return Judgement{}, err
	}
	if list, free := sc.differences(plan.Visits); pinned && len(list)+len(free) == 0 {
		j.Same = true
		return j, nil
	}
	if err := s.tell(ctx, tx, who, book, sc, plan.Visits); err != nil {
		return j, err
	}
	v := PlanVersion{From: sc.from, Days: sc.problem.Days, Origin: ByHand}
	sc.fill(&v, plan)
	v.Before, v.Told = j.Before, j.Told
	v.MadeAt, v.MadeBy, v.MadeName = tx.Now, who.ID, who.Name
	v.PublishedAt, v.PublishedBy, v.PublishedName = tx.Now, who.ID, who.Name
	return j, trail.Write(ctx, tx, book, func(h *trail.Head) error {
		if err := sc.writePins(ctx, tx, book, a); err != nil {
			return err
		}
		last, err := lastPlan(ctx, tx, book)
		if err != nil {
			return err
		}
		v.No = last + 1
		if err := insertPlan(ctx, tx, book, &v); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "plan.arrange", Object: planObject(v.No), After: map[string]any{
			"moves": a.Moves, "pin": a.Pin, "unpin": a.Unpin, "score": v.Score,
		}})
	})
}

// arrangedScene reads the days over which an arrangement is judged.
func arrangedScene(ctx context.Context, tx *db.Tx, book ledger.BookID, a Arrangement) (*scene, error) {
	p, err := plannedLast(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	if p.No != 0 {
		sc, err := readScene(ctx, tx, book, p.From, p.Days)
		if err != nil || sc.holds(a) {
			return sc, err
		}
	}
	return readScene(ctx, tx, book, a.From, a.Days)
}

// holds reports whether all that an arrangement names lies in the days of the scene.
func (s *scene) holds(a Arrangement) bool {
	for _, m := range a.Moves {
		if s.jobs[jobID(m.Order, m.Part)] == nil || m.Operator != "" && !s.within(m.Day) {
			return false
		}
	}
	return !slices.ContainsFunc(append(slices.Clone(a.Pin), a.Unpin...), func(r JobRef) bool {
		return s.jobs[jobID(r.Order, r.Part)] == nil
	})
}

// arrange applies an arrangement to the problem and judges it. Breaches that were there before are not blamed on it.
func (s *scene) arrange(a Arrangement) (*routing.Plan, Judgement, error) {
	var j Judgement
	old, broken := routing.Judge(s.problem, s.scheduled())
	if old == nil {
		return nil, j, s.words(broken, s.scheduled())
	}
	broken = append(broken, s.problem.Check()...)
	moved, out, err := s.moves(a.Moves)
	if err != nil {
		return nil, j, err
	}
	visits := slices.DeleteFunc(old.Visits, func(v routing.Visit) bool { return out[v.Job] })
	visits = s.held(routing.Rearrange(s.problem, visits, moved), visits, moved)
	if err := s.pins(a, visits); err != nil {
		return nil, j, err
	}
	plan, issues := routing.Judge(s.problem, visits)
	if plan == nil {
		return nil, j, s.words(issues, visits)
	}
	var told map[string]bool
	j.Breaches, j.Late, told = s.delays(moved, visits)
	for _, x := range append(s.problem.Check(), issues...) {
		if x.Code == routing.PinBroken && told[x.ID] {
			continue
		}
		if !slices.ContainsFunc(broken, func(b routing.Issue) bool { return sameIssue(b, x) }) {
			j.Breaches = append(j.Breaches, s.issue(x, visits))
		}
	}
	if len(j.Breaches) > 1 { // what breaks rules is not scored twice alike, which says nothing to anybody
		j.Breaches = slices.DeleteFunc(j.Breaches, func(e *ledger.Error) bool {
			return e.Key == "dispatch.issue."+string(routing.ScoreWrong)
		})
	}
	j.Before, j.After = PlanScore(old.Score), PlanScore(plan.Score)
	j.Told = s.told(plan.Visits)
	for _, v := range plan.Visits {
		j.Visits = append(j.Visits, s.planVisit(v))
	}
	return plan, j, nil
}

// held puts pinned visits that nobody moves back to their minute, from which the ways of a route may have pushed them:
// what their operator cannot reach in time is wrong already, or is told of the visit that stands in the way.
func (s *scene) held(visits, before, moved []routing.Visit) []routing.Visit {
	for i, v := range visits {
		is := func(x routing.Visit) bool { return x.Job == v.Job }
		pin, at := s.problemJob(v.Job).Pin, slices.IndexFunc(before, is)
		if pin != nil && pin.Start != nil && at >= 0 && before[at].Start == *pin.Start && !slices.ContainsFunc(moved, is) {
			visits[i] = before[at]
		}
	}
	return visits
}

func sameIssue(a, b routing.Issue) bool {
	return a.Code == b.Code && a.ID == b.ID && a.Args["cause"] == b.Args["cause"] && a.Args["other"] == b.Args["other"]
}

// scheduled are the visits of the jobs that are in the plan now.
func (s *scene) scheduled() []routing.Visit {
	return slices.DeleteFunc(slices.Clone(s.problem.Published), func(v routing.Visit) bool {
		return s.jobs[v.Job].State.Waiting()
	})
}

// moves turns the moves of a person into visits, and names the jobs that are taken out.
func (s *scene) moves(list []PlanVisit) (moved []routing.Visit, out map[string]bool, err error) {
	var es ledger.Errors
	out = map[string]bool{}
	for i, m := range list {
		id := jobID(m.Order, m.Part)
		if s.jobs[id] == nil {
			es = append(es, atRow(i, noPlanJob(JobRef{m.Order, m.Part})))
			continue
		}
		if m.Operator == "" {
			out[id] = true
			continue
		}
		v := routing.Visit{Job: id, Operator: m.Operator, Machine: m.Machine, Day: s.index(m.Day), Start: m.Start}
		for _, e := range s.complete(&v) {
			es = append(es, atRow(i, e))
		}
		if s.problemJob(id).Pin != nil { // a pin goes along
			start := v.Start
			pin := &routing.Pin{Operator: v.Operator, Machine: v.Machine, Day: v.Day, Start: &start}
			if start == Anytime {
				pin.Start = nil
			}
			s.problemJob(id).Pin = pin
		}
		moved = append(moved, v)
	}
	return moved, out, es.Err()
}

func noPlanJob(r JobRef) *ledger.Error {
	return ledger.NewError(ledger.NotFound, "plan.no_job", ledger.Args{"job": jobNumber(r.Order, r.Part)}).At("order")
}

func (s *scene) problemJob(id string) *routing.Job {
	i := slices.IndexFunc(s.problem.Jobs, func(j routing.Job) bool { return j.ID == id })
	return &s.problem.Jobs[i]
}

// complete finds the machine of a move and checks its names.
func (s *scene) complete(v *routing.Visit) ledger.Errors {
	o := slices.IndexFunc(s.problem.Operators, func(o routing.Operator) bool { return o.ID == v.Operator })
	switch {
	case v.Day < 0 || v.Day >= s.problem.Days:
		return ledger.Errors{ledger.NewError(ledger.Invalid, "plan.days", nil).At("day")}
	case o < 0:
		return ledger.Errors{unknown("operator.unknown", v.Operator).At("operator")}
	case v.Machine == "":
		v.Machine = s.machineFor(v, &s.problem.Operators[o])
	}
	if v.Machine == "" {
		return ledger.Errors{ledger.NewError(ledger.Invalid, "plan.no_machine", ledger.Args{
			"operator": s.labels[v.Operator], "job": s.label(v.Job),
		}).At("machine")}
	}
	if !slices.ContainsFunc(s.problem.Machines, func(m routing.Machine) bool { return m.ID == v.Machine }) {
		return ledger.Errors{unknown("machine.unknown", v.Machine).At("machine")}
	}
	return nil
}

// machineFor is the machine that the operator drives that day, or the first that does the operation and is free.
func (s *scene) machineFor(v *routing.Visit, o *routing.Operator) string {
	taken := map[string]bool{}
	for _, p := range s.scheduled() {
		if p.Day == v.Day && p.Operator == v.Operator && p.Job != v.Job {
			return p.Machine
		}
		if p.Day == v.Day && p.Job != v.Job {
			taken[p.Machine] = true
		}
	}
	job := s.problemJob(v.Job)
	best := ""
	for _, m := range s.problem.Machines {
		does := slices.ContainsFunc(m.Rates, func(r routing.Rate) bool { return r.Operation == job.Operation })
		if !does || !slices.Contains(o.Machines, m.ID) {
			continue
		}
		if !taken[m.ID] && m.MaxSlope >= job.Slope && !slices.Contains(m.Maintenance, v.Day) {
			return m.ID
		}
		if best == "" {
			best = m.ID
		}
	}
	return best
}

// pins sets the pins that the arrangement wants, on jobs that are in the plan.
func (s *scene) pins(a Arrangement, visits []routing.Visit) error {
	for _, r := range a.Unpin {
		id := jobID(r.Order, r.Part)
		if s.jobs[id] == nil {
			return noPlanJob(r)
		}
		if s.jobs[id].State != cooperatives.Working {
			s.problemJob(id).Pin = nil
			s.jobs[id].Pinned = false
		}
	}
	for _, r := range a.Pin {
		id := jobID(r.Order, r.Part)
		i := slices.IndexFunc(visits, func(v routing.Visit) bool { return v.Job == id })
		if i < 0 {
			return noPlanJob(r)
		}
		v := visits[i]
		s.problemJob(id).Pin = &routing.Pin{Operator: v.Operator, Machine: v.Machine, Day: v.Day, Start: &v.Start}
		s.jobs[id].Pinned = true
	}
	return nil
}

// pinnedAs reports whether the pins are already as the arrangement wants them.
func (s *scene) pinnedAs(a Arrangement) bool {
	is := func(pinned bool) func(JobRef) bool {
		return func(r JobRef) bool {
			j := s.jobs[jobID(r.Order, r.Part)]
			return j != nil && j.Pinned == pinned
		}
	}
	return !slices.ContainsFunc(a.Pin, is(false)) && !slices.ContainsFunc(a.Unpin, is(true))
}

// writePins notes on the jobs what was pinned or let go; where they are has been written before.
func (s *scene) writePins(ctx context.Context, tx *db.Tx, book ledger.BookID, a Arrangement) error {
	for _, r := range append(slices.Clone(a.Pin), a.Unpin...) {
		if err := updatePinned(ctx, tx, book, r, s.jobs[jobID(r.Order, r.Part)].Pinned); err != nil {
			return err
		}
	}
	return nil
}

// Swap is the arrangement that exchanges two jobs that are scheduled in the days: each goes to the other's operator,
// machine, day and time. It fails with plan.no_job.
func (s *Services) Swap(
	ctx context.Context, book ledger.BookID, from ledger.Date, days int, a, b JobRef,
) (Arrangement, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (Arrangement, error) {
		out := Arrangement{From: from, Days: days}
		sc, err := readScene(ctx, tx, book, from, days)
		if err != nil {
			return out, err
		}
		for _, pair := range [2][2]JobRef{{a, b}, {b, a}} {
			id, other := jobID(pair[0].Order, pair[0].Part), jobID(pair[1].Order, pair[1].Part)
			i := slices.IndexFunc(sc.scheduled(), func(v routing.Visit) bool { return v.Job == other })
			if i < 0 || sc.jobs[id] == nil {
				return out, noPlanJob(pair[1])
			}
			v := sc.planVisit(sc.scheduled()[i])
			v.Order, v.Part = pair[0].Order, pair[0].Part
			out.Moves = append(out.Moves, v)
		}
		return out, nil
	})
}
