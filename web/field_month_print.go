package web

import (
	"cmp"
	"io"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// monthPDF prints the statements of a month: of the household or operator of the address, or of all.
func monthPDF(r *request) error {
	period, err := r.settlePeriod()
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	m, err := r.srv.Services.Statement(r.ctx(), r.book.ID, period)
	if err != nil {
		return err
	}
	orders, err := r.ordersByNo()
	if err != nil {
		return err
	}
	household, operator := r.QueryParam("household"), r.QueryParam("operator")
	var all []reports.Statement
	whose := ""
	for _, h := range m.Households {
		if household == h.Household || household == "" && operator == "" {
			p := r.workMonth(cmp.Or(h.Name, nameAmong(h.Household, t.Households)), period)
			p.Received, p.Waits = h.Paid, h.Waits
			p.Payments = r.workPayments(m.Paid(h.Household, services.FromHousehold, services.SetOff))
			for _, j := range h.Jobs {
				w := r.workOf(j, t, orders)
				w.Price, w.Due, w.Voucher = j.Price, j.Due, m.Numbers(j.No, services.RevenueVoucher)
				p.Works = append(p.Works, w)
			}
			all = append(all, reports.HouseholdMonth(p))
			if household != "" {
				whose = "_" + h.Household + p.Name
			}
		}
	}
	for _, o := range m.Operators {
		if operator == o.Operator || household == "" && operator == "" {
			p := r.workMonth(cmp.Or(o.Name, nameAmong(o.Operator, t.operators())), period)
			for _, j := range o.Jobs {
				w := r.workOf(j, t, orders)
				w.Price, w.Due, w.Voucher = j.PayRate, j.Pay, m.Numbers(j.No, services.CostVoucher)
				w.Litres, w.Fuel = quantityOf(cooperatives.Mu(j.Fuel.Litres)), j.Fuel.Cost
				p.Works = append(p.Works, w)
			}
			p.Tax, p.Payments = o.Tax, r.workPayments(m.Paid(o.Operator, services.ToOperator))
			all = append(all, reports.OperatorMonth(p))
			if operator != "" {
				whose = "_" + o.Operator + p.Name
			}
		}
	}
	what := books.Export{Name: "field-month", Format: "pdf", Span: ledger.Span{From: period, To: period}}
	return r.send(what, r.book.Organization+"_农机服务结算_"+period.String()+whose, func(w io.Writer) error {
		return pdf.RenderAll(w, all, pdf.Options{})
	})
}

func (r *request) workMonth(name string, period ledger.Period) reports.WorkMonthPrint {
	return reports.WorkMonthPrint{Organization: r.book.Organization, Name: name, Month: period, Anchor: r.anchor()}
}

// workPayments puts the ways of payments into words.
func (r *request) workPayments(list []services.MonthPayment) []reports.WorkPayment {
	var out []reports.WorkPayment
	for i := range list {
		p := &list[i]
		w := reports.WorkPayment{Date: p.Day, Amount: p.Net(), Tax: p.Tax, Document: p.Document, Voucher: p.Number}
		switch {
		case p.Kind == services.SetOff:
			w.Way = r.paper("web.team.by_offset", nil)
		case p.Flow == ledger.Cash:
			w.Way = r.paper("web.team.by_cash", nil)
		case p.Flow == ledger.Bank:
			w.Way = r.paper("web.team.by_bank", nil)
		}
		out = append(out, w)
	}
	return out
}

func (r *request) workOf(j services.SettledJob, t *teamLists, orders map[int64]cooperatives.Order) reports.Work {
	o := orders[j.Order]
	return reports.Work{
		Date: j.Day, Number: jobNumber(&o, j.Part), Household: nameAmong(j.Household, t.Households), Plot: t.plot(j.Plot).Name,
		Operation: nameAmong(j.Operation, t.operations()), Operator: nameAmong(j.Operator, t.operators()), Machine: nameAmong(j.Machine, t.machines()),
		Area: quantityOf(j.Area), Gross: j.Gross, Subsidy: j.Subsidy, Welfare: j.Welfare,
	}
}
