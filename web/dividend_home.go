package web

import (
	"cunzhang/cooperatives"
	"cunzhang/ledger"
)

// dividendTask is a distribution that waits for somebody.
type dividendTask struct {
	Text, Link string
	Mine       bool // the person can do it
}

// dividends lists the distributions that wait for their next step, their vouchers or their payments.
func (h *homePage) dividends(r *request) error {
	runs, err := r.srv.Dividends.List(r.ctx(), r.book.ID, 0)
	if err != nil {
		return err
	}
	for i := range runs {
		run := &runs[i]
		args := ledger.Args{"run": r.runName(run.Year, run.Kind)}
		task := dividendTask{Link: r.runLink(run.No)}
		next := run.Next()
		switch {
		case next != cooperatives.PlanStateUnknown:
			office := cooperatives.MoverOf(next)
			args["office"] = r.text("office."+office.String(), nil)
			args["state"] = r.text("plan_state."+next.String(), nil)
			task.Text = r.text("web.home.dividend_step", args)
			task.Mine = officeRoles[office].Meets(r.roles) || onPaper[office].Meets(r.roles)
		case run.Void:
			continue
		case run.State == cooperatives.PlanApproved:
			whole, err := r.srv.Dividends.Find(r.ctx(), run.Book, run.No)
			if err != nil {
				return err
			}
			if whole.Handed() { // they wait among the vouchers
				continue
			}
			task.Text, task.Mine = r.text("web.home.dividend_post", args), r.may(writers)
		case run.State == cooperatives.PlanPosted && run.Unpaid() > 0:
			args["amount"] = run.Unpaid().Grouped()
			task.Text, task.Mine = r.text("web.home.dividend_pay", args), r.may(payers|releasers)
		default:
			continue
		}
		h.Dividends = append(h.Dividends, task)
	}
	return nil
}
