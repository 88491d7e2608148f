package web

import (
	"strconv"
	"strings"
	"time"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// ordersOf reads all pages of the orders that are still about something in the field.
func (r *request) ordersOf(q services.OrderQuery) ([]cooperatives.Order, error) {
	var out []cooperatives.Order
	for {
		list, next, err := r.srv.Services.ListOrders(r.ctx(), r.book.ID, q)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
		if q.After = next; next == 0 {
			return out, nil
		}
	}
}

func (c *boardCard) words() string {
	return c.Number + " " + c.Operation + " " + c.Area + " " + c.Plot + " " + c.Household
}

func (r *request) boardCard(j fieldJob, t *teamLists) boardCard {
	card := boardCard{
		ID: j.ID(), Number: jobNumber(&j.Order, j.Part), Link: r.orderLink(j.No) + "#p" + strconv.Itoa(j.Part),
		Operation: nameAmong(j.Operation, t.operations()), Area: r.text("web.team.mu", ledger.Args{"area": j.Job.Area.String()}),
		Plot: t.plot(j.Plot).Name, Household: nameAmong(j.Household, t.Households), Machine: nameAmong(j.Machine, t.machines()),
		State: r.text(stateKey(j.Job.State), nil), Stage: t.stage(j.Operation), Pinned: j.Pinned,
		Fixed: j.Job.State != cooperatives.Scheduled && !j.Job.State.Waiting(),
	}
	if j.Operator != "" && !j.Job.State.Waiting() { // what rain has freed keeps its old hours, which hold no longer
		card.Hours = hoursOf(j.Start, j.End)
	}
	return card
}

func (t *teamLists) stage(operation string) string {
	for _, o := range t.Operations {
		if o.Code == operation {
			return o.Stage.String()
		}
	}
	return cooperatives.NoStage.String()
}

func (r *request) waitingJob(j fieldJob, t *teamLists) waitingJob {
	return waitingJob{
		Card: r.boardCard(j, t), Window: j.Earliest.String() + " – " + j.Latest.String(),
		Days: daysBetween(j.AskedOn, r.today()),
	}
}

// daysBetween counts the days from one day to another, none backwards.
func daysBetween(from, to ledger.Date) int {
	if !from.Valid() || to <= from {
		return 0
	}
	return int(instantOf(to, 0).Sub(instantOf(from, 0)) / (24 * time.Hour))
}

// conflicts says in words what cannot be as it stands: two places at once, leave, maintenance, and else what breaks rules.
func (r *request) conflicts(
	j fieldJob, all []fieldJob, t *teamLists, breaches map[services.JobRef]ledger.Errors,
) []string {
	if j.Job.State != cooperatives.Scheduled && j.Job.State != cooperatives.Working {
		return nil
	}
	var out []string
	for _, o := range all {
		if o.ID() == j.ID() || o.Day != j.Day || o.Start >= j.End || j.Start >= o.End ||
			o.Job.State != cooperatives.Scheduled && o.Job.State != cooperatives.Working {
			continue
		}
		if o.Operator == j.Operator || o.Machine == j.Machine {
			out = append(out, r.text("web.team.conflict", ledger.Args{"number": jobNumber(&o.Order, o.Part)}))
		}
	}
	for _, o := range t.Operators {
		if o.Code == j.Operator && o.OnLeave(j.Day) {
			out = append(out, r.text("web.team.conflict_leave", nil))
		}
	}
	for _, m := range t.Machines {
		if m.Code == j.Machine && m.InMaintenance(j.Day) {
			out = append(out, r.text("web.team.conflict_maintenance", ledger.Args{"machine": m.Name}))
		}
	}
	if j.Job.State != cooperatives.Scheduled {
		return out
	}
	said := len(out) > 0
	for _, e := range breaches[services.JobRef{Order: j.No, Part: j.Part}] {
		if !said || strings.HasPrefix(e.Key, "plan.") { // the others are what was said, at greater length
			out = append(out, r.srv.Locale.Error(r.lang, e))
		}
	}
	return out
}
