package services

import (
	"context"
	"strconv"
	"time"

	"cunzhang/cooperatives/routing"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// The ways a plan comes about: searched anew, searched near the published one after something happened, or made by a
// person.
const (
	BySearch = "search"
	ByReplan = "replan"
	ByHand   = "hand"
)

// PlanVisit is a job with its place in a plan (派工). Start and End are minutes from midnight.
type PlanVisit struct {
	Order    int64       `json:"order"`
	Part     int         `json:"part"`
	Operator string      `json:"operator"`
	Machine  string      `json:"machine"`
	Day      ledger.Date `json:"day"`
	Start    int         `json:"start"`
	End      int         `json:"end"`
}

// Left is a job that a plan leaves out: why, and what would help. Causes and Lift are names of dispatch.cause.… and
// dispatch.lift.… in the catalog.
type Left struct {
	Order  int64    `json:"order"`
	Part   int      `json:"part"`
	Causes []string `json:"causes"`
	Helps  []Help   `json:"helps"`
}

// Help says: without what is to be lifted, the operator could do the job with the machine that day. Minutes is what the
// day is too short by, where it is full.
type Help struct {
	Operator string      `json:"operator"`
	Machine  string      `json:"machine"`
	Day      ledger.Date `json:"day"`
	Lift     []string    `json:"lift"`
	Minutes  int         `json:"minutes,omitempty"`
}

// PlanScore measures a plan by its goals, the most important first; less is better.
type PlanScore struct {
	Unserved   int64 `json:"unserved"`   // jobs left out, by priority
	LateDays   int64 `json:"late_days"`  // after the agreed last days
	Unfairness int64 `json:"unfairness"` // how far the season's loads are off their mean, in fifths of it, squared
	Waiting    int64 `json:"waiting"`    // squared days that households wait beyond the grace
	Travel     int64 `json:"travel"`     // minutes
	Overtime   int64 `json:"overtime"`   // minutes
	Changes    int64 `json:"changes"`    // operators and days that differ from what is published
}

// Told is what must be told about a job: to its household and to the operators of before and now. Kind is added,
// dropped, moved or shifted (another time of the day); Old or New is nil where the job is in one plan only.
type Told struct {
	Order     int64      `json:"order"`
	Part      int        `json:"part"`
	Household string     `json:"household"`
	Kind      string     `json:"kind"`
	Old       *PlanVisit `json:"old,omitempty"`
	New       *PlanVisit `json:"new,omitempty"`
}

// planContent is what is kept of a plan as JSON.
type planContent struct {
	Seed       uint64      `json:"seed,omitempty"`
	Iterations int         `json:"iterations,omitempty"`
	Visits     []PlanVisit `json:"visits"`
	Left       []Left      `json:"left"`
	Score      PlanScore   `json:"score"`
	Before     PlanScore   `json:"before"` // of what was published when it was made
	Told       []Told      `json:"told"`   // against what was published when it was made, and then when it was published
}

// PlanVersion is one version of a plan (排班). It is a draft until PublishedAt is set.
type PlanVersion struct {
	No     int64
	From   ledger.Date
	Days   int
	Origin string // BySearch, ByReplan or ByHand
	planContent
	MadeAt        time.Time
	MadeBy        ledger.UserID
	MadeName      string
	PublishedAt   time.Time
	PublishedBy   ledger.UserID
	PublishedName string
}

// Published reports whether the plan is one that people were told.
func (p *PlanVersion) Published() bool { return !p.PublishedAt.IsZero() }

// Empty reports whether the plan places nothing and moves nothing, so that there is nothing to publish.
func (p *PlanVersion) Empty() bool { return len(p.Visits) == 0 && len(p.Told) == 0 }

func (p *PlanVersion) state() string {
	if p.Published() {
		return "published"
	}
	return "draft"
}

// PlanProgress is how far a search has come, in thousandths, and what the best plan so far leaves out and travels, in
// minutes.
type PlanProgress struct {
	Share  int
	Left   int
	Travel int
}

// PlanInput says what is planned and how long is searched. With iterations and no deadline of the context, a seed gives
// the same plan everywhere.
type PlanInput struct {
	From       ledger.Date
	Days       int // at most 62
	Seed       uint64
	Iterations int                     // of each of two searches; 0 for as long as the context allows, or 20000 without end
	Replan     bool                    // stay near what is published
	Rain       []Weather               `json:"-"` // that is not stored; a plan made with it is not kept
	Now        func() time.Time        `json:"-"` // the clock of the deadline
	Progress   func(PlanProgress) bool `json:"-"` // false stops: the best plan so far is taken
}

// TryPlan makes a plan and keeps nothing. An end of the context ends the search, not the call: the best plan found by
// then is returned. It fails with plan.days, and with dispatch.issue.… for data that cannot be planned with, such as pins
// that overlap or an operation that waits for itself.
func (s *Services) TryPlan(ctx context.Context, book ledger.BookID, in PlanInput) (PlanVersion, error) {
	sc, err := view(context.WithoutCancel(ctx), s, func(ctx context.Context, tx *db.Tx) (*scene, error) {
		return readScene(ctx, tx, book, in.From, in.Days, in.Rain...)
	})
	if err != nil {
		return PlanVersion{}, err
	}
	return sc.solve(ctx, in)
}

// solve searches, and has the plan checked by the validator.
func (s *scene) solve(ctx context.Context, in PlanInput) (PlanVersion, error) {
	o := routing.Options{Seed: in.Seed, Iterations: in.Iterations, Now: in.Now}
	if in.Progress != nil {
		o.Progress = func(p routing.Progress) bool {
			return in.Progress(PlanProgress{Share: int(p.Share * 1000), Left: p.Unserved, Travel: p.Travel})
		}
	}
	before, _ := routing.Judge(s.problem, s.scheduled()) // what is broken by now, the new plan mends
	v := PlanVersion{From: s.from, Days: s.problem.Days, Origin: BySearch}
	v.Seed, v.Iterations = in.Seed, in.Iterations
	if in.Replan {
		v.Origin = ByReplan
		s.problem.Goals = routing.GoalsReplan
	}
	var freed []string
	for id, j := range s.jobs {
		if j.State.Waiting() {
			freed = append(freed, id)
		}
	}
	plan, _, err := s.search(ctx, freed, in.Replan, o)
	if err != nil {
		return v, s.words(err, nil)
	}
	if issues := routing.Validate(s.problem, plan); issues != nil {
		return v, s.words(issues, plan.Visits)
	}
	s.fill(&v, plan)
	if before != nil {
		v.Before = PlanScore(before.Score)
	}
	return v, nil
}

func (s *scene) search(
	ctx context.Context, freed []string, replan bool, o routing.Options,
) (*routing.Plan, []routing.Change, error) {
	if replan {
		return routing.Replan(ctx, s.problem, freed, o)
	}
	plan, err := routing.Solve(ctx, s.problem, o)
	return plan, nil, err
}

// fill writes a plan into its version.
func (s *scene) fill(v *PlanVersion, plan *routing.Plan) {
	v.Visits, v.Left = make([]PlanVisit, len(plan.Visits)), make([]Left, len(plan.Unserved))
	for i, x := range plan.Visits {
		v.Visits[i] = s.planVisit(x)
	}
	for i, u := range plan.Unserved {
		v.Left[i] = s.left(u)
	}
	v.Score, v.Told = PlanScore(plan.Score), s.told(plan.Visits)
}

func (s *scene) planVisit(v routing.Visit) PlanVisit {
	j := s.jobs[v.Job]
	return PlanVisit{j.Order, j.Part, v.Operator, v.Machine, s.day(v.Day), v.Start, v.End}
}

// left names the causes; a day off behind the last day of a licence is a matter of the licence.
func (s *scene) left(u routing.Unserved) Left {
	j := s.jobs[u.Job]
	l := Left{Order: j.Order, Part: j.Part, Causes: []string{}, Helps: []Help{}}
	for _, c := range u.Causes {
		l.Causes = append(l.Causes, c.String())
	}
	for _, h := range u.Helps {
		help := Help{Operator: h.Operator, Machine: h.Machine, Day: s.day(h.Day), Minutes: h.Minutes}
		for _, c := range h.Lift {
			if c == routing.CauseLeave && help.Day > s.licences[h.Operator] {
				c = routing.CauseLicence
			}
			help.Lift = append(help.Lift, c.String())
		}
		l.Helps = append(l.Helps, help)
	}
	return l
}

// told lists what differs from where the jobs are now.
func (s *scene) told(visits []routing.Visit) []Told {
	out := []Told{}
	for _, c := range routing.Changes(s.problem, visits) {
		j := s.jobs[c.Job]
		t := Told{Order: j.Order, Part: j.Part, Household: c.Household, Kind: string(c.Kind)}
		if c.Old != nil {
			old := s.planVisit(*c.Old)
			t.Old = &old
		}
		if c.New != nil {
			now := s.planVisit(*c.New)
			t.New = &now
		}
		out = append(out, t)
	}
	return out
}

// MakePlan makes a plan and keeps it as a draft, whose number it sets. It fails as TryPlan does.
func (s *Services) MakePlan(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, in PlanInput,
) (PlanVersion, error) {
	v, err := s.TryPlan(ctx, book, in)
	if err != nil {
		return v, err
	}
	return s.keep(context.WithoutCancel(ctx), who, key, book, in, v) // who stops the search wants the plan
}

// keep keeps a plan as a draft.
func (s *Services) keep(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, in PlanInput, v PlanVersion,
) (PlanVersion, error) {
	no, err := books.Once(ctx, s.db, book, key, "plan.make", in, func(ctx context.Context, tx *db.Tx) (int64, error) {
		v.MadeAt, v.MadeBy, v.MadeName = tx.Now, who.ID, who.Name
		err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
			last, err := lastPlan(ctx, tx, book)
			if err != nil {
				return err
			}
			v.No = last + 1
			if err := insertPlan(ctx, tx, book, &v); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{Action: "plan.make", Object: planObject(v.No), After: v.summary()})
		})
		return v.No, err
	})
	if err != nil {
		return v, err
	}
	return s.FindPlan(ctx, book, no)
}

func planObject(no int64) string { return "plan/" + strconv.FormatInt(no, 10) }

// summary is what the log keeps of a plan.
func (p *PlanVersion) summary() map[string]any {
	return map[string]any{
		"from": p.From, "days": p.Days, "origin": p.Origin, "visits": len(p.Visits), "left": len(p.Left),
		"told": len(p.Told), "score": p.Score,
	}
}

// FindPlan returns a version of the plan, or plan.unknown.
func (s *Services) FindPlan(ctx context.Context, book ledger.BookID, no int64) (PlanVersion, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (PlanVersion, error) { return readPlan(ctx, tx, book, no) })
}

// maxPlans bounds a page of versions: each carries its visits.
const maxPlans = 30

// ListPlans returns versions of the plan, the newest first, those before a number; 0 for the newest of all.
func (s *Services) ListPlans(
	ctx context.Context, book ledger.BookID, before int64,
) ([]PlanVersion, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]PlanVersion, error) {
		return listPlans(ctx, tx, book, before, maxPlans)
	})
}
