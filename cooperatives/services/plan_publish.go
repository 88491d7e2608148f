package services

import (
	"context"
	"slices"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/routing"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Publish makes a draft the plan that everybody is told, and returns what must be told. The draft is checked again, by
// the validator and against the data of now; it fails with plan.unknown, plan.published, plan.empty for one that
// places nothing and moves nothing, plan.job_gone for a job that is
// no longer to be planned, and dispatch.issue.… for every rule that it breaks by now. Jobs that were scheduled in its days
// and are left out wait again.
func (s *Services) Publish(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, no int64,
) ([]Told, error) {
	return books.Once(ctx, s.db, book, key, "plan.publish", no, func(ctx context.Context, tx *db.Tx) ([]Told, error) {
		return s.PublishIn(ctx, tx, who, book, no)
	})
}

// PublishIn is Publish inside a transaction.
func (s *Services) PublishIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, no int64,
) ([]Told, error) {
	if err := trail.Lock(ctx, tx, book); err != nil {
		return nil, err
	}
	v, err := readPlan(ctx, tx, book, no)
	if err != nil {
		return nil, err
	}
	if v.Published() {
		return nil, ledger.NewError(ledger.Conflict, "plan.published", ledger.Args{"no": strconv.FormatInt(no, 10)})
	}
	sc, err := readScene(ctx, tx, book, v.From, v.Days)
	if err != nil {
		return nil, err
	}
	visits, err := sc.visitsOf(&v)
	if err != nil {
		return nil, outdated(ctx, tx, book, &v, err)
	}
	plan, issues := routing.Judge(sc.problem, visits)
	if issues != nil {
		return nil, outdated(ctx, tx, book, &v, sc.words(issues, visits))
	}
	v.Score, v.Told = PlanScore(plan.Score), sc.told(plan.Visits)
	if len(visits) == 0 && len(v.Told) == 0 {
		return nil, ledger.NewError(ledger.Conflict, "plan.empty", ledger.Args{"no": strconv.FormatInt(no, 10)})
	}
	if err := s.tell(ctx, tx, who, book, sc, plan.Visits); err != nil {
		return nil, err
	}
	v.PublishedAt, v.PublishedBy, v.PublishedName = tx.Now, who.ID, who.Name
	err = trail.Write(ctx, tx, book, func(h *trail.Head) error {
		if err := publishPlan(ctx, tx, book, &v); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{Action: "plan.publish", Object: planObject(no), After: v.summary()})
	})
	return v.Told, err
}

// outdated says first of a draft that cannot be published which plan was published since it was made: that explains
// most of what is wrong with it.
func outdated(ctx context.Context, tx *db.Tx, book ledger.BookID, v *PlanVersion, problem error) error {
	p, err := plannedLast(ctx, tx, book)
	if err != nil {
		return err
	}
	if p.No < v.No && !p.PublishedAt.After(v.MadeAt) || ledger.KindOf(problem) == ledger.Internal {
		return problem
	}
	newer := ledger.NewError(ledger.Conflict, "plan.newer", ledger.Args{
		"no": strconv.FormatInt(v.No, 10), "newer": strconv.FormatInt(p.No, 10),
	})
	return append(ledger.Errors{newer}, ledger.Problems(problem)...)
}

// visitsOf are the visits of a version, with those that were placed by hand after it was made.
func (s *scene) visitsOf(v *PlanVersion) ([]routing.Visit, error) {
	var es ledger.Errors
	in := map[string]bool{}
	for _, l := range v.Left {
		in[jobID(l.Order, l.Part)] = true
	}
	visits := make([]routing.Visit, 0, len(v.Visits))
	for _, x := range v.Visits {
		id := jobID(x.Order, x.Part)
		in[id] = true
		if s.jobs[id] == nil {
			es = append(es, ledger.NewError(ledger.Conflict, "plan.job_gone", ledger.Args{"job": jobNumber(x.Order, x.Part)}).At("order"))
			continue
		}
		visits = append(visits, routing.Visit{
			Job: id, Operator: x.Operator, Machine: x.Machine, Day: s.index(x.Day), Start: x.Start, End: x.End,
		})
	}
	for _, p := range s.problem.Published {
		if j := s.jobs[p.Job]; !in[p.Job] && !j.State.Waiting() {
			visits = append(visits, p)
		}
	}
	return visits, es.Err()
}

func jobID(order int64, part int) string { return cooperatives.Job{Order: order, Part: part}.ID() }

// tell writes the visits into the jobs: what was scheduled and is left out is freed, what changed is assigned.
func (s *Services) tell(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, sc *scene, visits []routing.Visit,
) error {
	list, free := sc.differences(visits)
	for _, m := range free {
		if err := s.MoveIn(ctx, tx, who, book, m); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		return nil
	}
	return s.AssignIn(ctx, tx, who, book, list)
}

// differences are what visits change in the jobs: which are assigned, and which were scheduled and wait again.
func (s *scene) differences(visits []routing.Visit) (list []Assignment, free []OrderMove) {
	served := map[string]bool{}
	for _, v := range visits {
		served[v.Job] = true
		j := s.jobs[v.Job]
		if now := s.visit(j); j.State == cooperatives.Working || j.State == cooperatives.Scheduled && now == v {
			continue
		}
		list = append(list, Assignment{
			Order: j.Order, Part: j.Part, Operator: v.Operator, Machine: v.Machine, Day: s.day(v.Day), Start: v.Start,
			End: v.End, Pinned: j.Pinned,
		})
	}
	for _, id := range sortedKeys(s.jobs) {
		if j := s.jobs[id]; !served[id] && j.State == cooperatives.Scheduled {
			free = append(free, OrderMove{
				Order: j.Order, Part: j.Part, To: cooperatives.Admitted, Hand: Hand{As: cooperatives.AsClerk},
			})
		}
	}
	return list, free
}

// ToldBetween lists what differs between two published versions for the jobs that are in either, by household and job.
// It fails with plan.unknown, and with plan.draft for one that nobody was told.
func (s *Services) ToldBetween(
	ctx context.Context, book ledger.BookID, old, new int64,
) ([]Told, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]Told, error) {
		var both [2]PlanVersion
		for i, no := range [2]int64{old, new} {
			var err error
			if both[i], err = readPlan(ctx, tx, book, no); err != nil {
				return nil, err
			}
			if !both[i].Published() {
				return nil, ledger.NewError(ledger.Conflict, "plan.draft", ledger.Args{"no": strconv.FormatInt(no, 10)})
			}
		}
		return difference(ctx, tx, book, both[0].Visits, both[1].Visits)
	})
}

// difference compares visits by the rules of the router, whose days may be any numbers.
func difference(
	ctx context.Context, tx *db.Tx, book ledger.BookID, old, new []PlanVisit,
) ([]Told, error) {
	p := &routing.Problem{}
	at := map[string]PlanVisit{}
	route := func(list []PlanVisit) ([]routing.Visit, error) {
		var out []routing.Visit
		for _, v := range list {
			id := jobID(v.Order, v.Part)
			if _, known := at[id]; !known {
				o, err := readOrder(ctx, tx, book, v.Order)
				if err != nil {
					return nil, err
				}
				p.Jobs = append(p.Jobs, routing.Job{ID: id, Household: o.Household})
			}
			at[id] = v
			out = append(out, routing.Visit{
				Job: id, Operator: v.Operator, Machine: v.Machine, Day: int(v.Day), Start: v.Start, End: v.End,
			})
		}
		return out, nil
	}
	var err error
	if p.Published, err = route(old); err != nil {
		return nil, err
	}
	now, err := route(new)
	if err != nil {
		return nil, err
	}
	back := func(v *routing.Visit, in []PlanVisit) *PlanVisit {
		if v == nil {
			return nil
		}
		i := slices.IndexFunc(in, func(x PlanVisit) bool { return jobID(x.Order, x.Part) == v.Job })
		return &in[i]
	}
	out := []Told{}
	for _, c := range routing.Changes(p, now) {
		v := at[c.Job]
		out = append(out, Told{v.Order, v.Part, c.Household, string(c.Kind), back(c.Old, old), back(c.New, new)})
	}
	return out, nil
}
