package web

import (
	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// haltForm is what the form that stops a job was sent with.
type haltForm struct {
	Sent                           bool
	Area, Litres, FuelCost, Reason string
}

func (t *formReader) halt() haltForm {
	return haltForm{true, t.text("area"), t.text("litres"), t.text("fuel_cost"), t.text("reason")}
}

// rest reads what becomes of what is left of a job.
func (t *formReader) rest() services.Rest { return services.ParseRest(t.text("rest")) }

// halt stops a job, which finishes what was done of it.
func (r *request) halt(f *formReader, who ledger.Actor, job services.JobRef, hand services.Hand) error {
	done := services.Finishing{
		Order: job.Order, Part: job.Part, Hand: hand, Area: f.area("area"), Fuel: f.fuel(), Rest: services.RestHalts,
		Reason: f.text("reason"),
	}
	return f.send(func() error {
		if done.Area == 0 && done.Fuel == (cooperatives.Fuel{}) {
			return r.srv.Services.Move(r.ctx(), who, r.key(), r.book.ID, services.OrderMove{
				Order: job.Order, Part: job.Part, To: cooperatives.Halted, Hand: hand, Reason: done.Reason,
			})
		}
		return r.srv.Services.Finish(r.ctx(), who, r.key(), r.book.ID, done)
	})
}

func orderHalt(r *request) error {
	return orderAct(r, func(no int64, f *formReader, form *partForm) error {
		form.Halt, form.Litres, form.FuelCost = f.halt(), "", ""
		return r.halt(f, r.actor(), services.JobRef{Order: no, Part: form.Part}, services.Hand{As: cooperatives.AsClerk})
	})
}
