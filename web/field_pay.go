package web

import (
	"context"
	"slices"
	"strconv"

	"cunzhang/cooperatives/dividends/payfile"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// teamPayRow is a batch in the list of a month.
type teamPayRow struct {
	services.PayBatch
	Link       string
	Gross, Net ledger.Money
}

func (r *request) teamPayRows(period ledger.Period) ([]teamPayRow, error) {
	list, err := r.srv.Services.ListPay(r.ctx(), r.book.ID, period)
	var out []teamPayRow
	for _, b := range list {
		out = append(out, r.teamPayRow(b))
	}
	return out, err
}

func (r *request) teamPayRow(b services.PayBatch) teamPayRow {
	gross, tax := b.Totals()
	return teamPayRow{b, r.teamPayLink(b.No), gross, gross - tax}
}

func (r *request) teamPayLink(no int64) string {
	return r.base() + "/field/pay/" + strconv.FormatInt(no, 10)
}

// teamPayPage is a batch by which the bank pays operators, and what became of each.
type teamPayPage struct {
	teamPayRow
	Money                    string // the account that pays, with its name
	Back, Here               string
	Names                    map[string]string
	Profiles                 []payfile.Profile
	Form                     bankForm
	Release, Cancel, Reports bool
	Unpaid                   []string // those who failed and to whom that is owed still
	Again                    bool     // the person may list them anew
}

// teamPayPrepare lists for the bank what operators earned up to a month.
func teamPayPrepare(r *request) error {
	period, err := r.settlePeriod()
	if err != nil {
		return err
	}
	f := r.form()
	f.need("account")
	if f.text("chosen") != "" { // nobody is not everybody
		f.need("operator")
	}
	var no int64
	err = f.send(func() error {
		var err error
		no, err = r.srv.Services.PreparePay(r.ctx(), r.actor(), r.key(), r.book.ID, services.Paying{
			Period: period, Day: r.today(), Account: f.text("account"),
			Operators: r.Request().PostForm["operator"],
		})
		return err
	})
	if err != nil {
		return showMonth(r, asInvalid(err))
	}
	return r.to(r.teamPayLink(no) + "?done=saved")
}

// teamPay finds the batch of the path.
func (r *request) teamPay() (services.PayBatch, error) {
	no, err := strconv.ParseInt(r.Param("id"), 10, 64)
	if err != nil {
		return services.PayBatch{}, ledger.NewError(ledger.NotFound, "pay.no_batch", ledger.Args{"no": clip(r.Param("id"), 20)})
	}
	return r.srv.Services.FindPay(r.ctx(), r.book.ID, no)
}

func teamPayShow(r *request) error { return showTeamPay(r, bankForm{}, nil) }

func showTeamPay(r *request, form bankForm, problem error) error {
	b, err := r.teamPay()
	if err != nil {
		return err
	}
	t, err := r.team()
	if err != nil {
		return err
	}
	data := teamPayPage{
		teamPayRow: r.teamPayRow(b), Back: r.monthLink(b.Period), Here: r.teamPayLink(b.No), Names: map[string]string{}, Form: form,
		Release: b.State == services.BatchPrepared && r.may(releasers) && b.PreparedBy != r.session.User.ID,
		Cancel:  b.State == services.BatchPrepared && r.may(payers|releasers),
		Reports: b.State == services.BatchReleased && b.Open() > 0 && r.may(payers), Again: r.may(payers),
	}
	for _, o := range t.Operators {
		data.Names[o.Code] = o.Name
	}
	err = r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		chart, err := s.Chart(ctx)
		if err == nil {
			data.Money = b.Account + " " + chart.FullName(b.Account)
		}
		return err
	})
	if err != nil {
		return err
	}
	if data.Unpaid, err = r.unpaid(&b); err != nil {
		return err
	}
	if data.Profiles, err = r.srv.Profiles.Offered(r.ctx(), r.book.ID); err != nil {
		return err
	}
	if data.Form.Purpose == "" {
		data.Form.Purpose = b.Period.Chinese() + "机手报酬"
	}
	if data.Form.On == "" {
		data.Form.On = r.today().String()
	}
	title := r.text("web.team.pay_batch", ledger.Args{"no": strconv.FormatInt(b.No, 10), "month": monthName(r.srv.Locale, r.lang, b.Period)})
	return r.ok("field_pay", title, &data, problem)
}

// unpaid lists the operators whom a batch could not pay and whom nothing else has paid since.
func (r *request) unpaid(b *services.PayBatch) ([]string, error) {
	failed := func(l services.PayLine) bool { return l.Outcome == "failed" && l.Again == 0 }
	if !slices.ContainsFunc(b.Lines, failed) {
		return nil, nil
	}
	open, err := r.srv.Services.OpenPay(r.ctx(), r.book.ID, b.Period)
	var out []string
	for _, l := range b.Lines {
		owed := slices.ContainsFunc(open, func(p services.Payment) bool { return p.Party == l.Operator })
		if failed(l) && owed {
			out = append(out, l.Operator)
		}
	}
	return out, err
}

// decideTeamPay releases or cancels the batch of the path and shows it again.
func (r *request) decideTeamPay(form bankForm, decide func(no int64) error) error {
	b, err := r.teamPay()
	if err != nil {
		return err
	}
	if err := decide(b.No); err != nil {
		return showTeamPay(r, form, err)
	}
	return r.to(r.teamPayLink(b.No) + "?done=changed")
}

func teamPayRelease(r *request) error {
	return r.decideTeamPay(bankForm{}, func(no int64) error {
		return r.srv.Services.ReleasePay(r.ctx(), r.actor(), r.key(), r.book.ID, no)
	})
}

func teamPayCancel(r *request) error {
	form := bankForm{Reason: r.form().text("reason")}
	return r.decideTeamPay(form, func(no int64) error {
		return r.srv.Services.CancelPay(r.ctx(), r.actor(), r.key(), r.book.ID, no, form.Reason)
	})
}

// teamPayOrders are the payments that the bank has not told of, with accounts opened for the purpose. An operator is paid
// into the account that the register of members has for him.
func (r *request) teamPayOrders(b *services.PayBatch, purpose string) (orders []payfile.Order, total ledger.Money, err error) {
	operators, err := r.srv.Services.ListOperators(r.ctx(), r.book.ID)
	if err != nil {
		return nil, 0, err
	}
	member, name := map[string]string{}, map[string]string{}
	for _, o := range operators {
		member[o.Code], name[o.Code] = o.Member, o.Name
	}
	var codes []string
	for _, l := range b.Lines {
		if code := member[l.Operator]; code != "" && !l.Told() {
			codes = append(codes, code)
		}
	}
	accounts, err := r.srv.Members.PayAccounts(r.ctx(), r.actor(), r.book.ID, codes, purpose)
	if err != nil {
		return nil, 0, err
	}
	for _, l := range b.Lines {
		if l.Told() {
			continue
		}
		a := accounts[member[l.Operator]]
		orders = append(orders, payfile.Order{
			Ref: l.Operator, Name: name[l.Operator], Card: a.BankCard, Bank: a.Bank, IDNumber: a.IDNumber, Amount: l.Net(),
		})
		total += l.Net()
	}
	return orders, total, nil
}

// teamPayFile makes the file for the bank, once another person has released the batch.
func teamPayFile(r *request) error {
	b, err := r.teamPay()
	if err != nil {
		return err
	}
	form := r.form().bank()
	var files []payfile.File
	if b.State != services.BatchReleased {
		return showTeamPay(r, form, ledger.NewError(ledger.Conflict, "pay.not_released", nil))
	}
	orders, total, err := r.teamPayOrders(&b, form.Purpose)
	if err == nil {
		files, err = r.bankBatch(form, orders, total)
	}
	if err != nil {
		return showTeamPay(r, form, err)
	}
	return r.sendBank(files, r.book.Organization+"_机手报酬代发_"+strconv.FormatInt(b.No, 10))
}

// teamPayResult reads the bank's file of what became of the payments.
func teamPayResult(r *request) error {
	b, err := r.teamPay()
	if err != nil {
		return err
	}
	f := r.form()
	form := bankForm{Profile: f.text("profile"), On: f.text("on")}
	day := f.date("on")
	err = f.send(func() error {
		orders, _, err := r.teamPayOrders(&b, r.srv.Locale.Text("zh", "web.dividend.matching", nil))
		if err != nil {
			return err
		}
		told, err := r.bankResult(form.Profile, orders)
		if err != nil {
			return err
		}
		var outcomes []services.PayOutcome
		for _, o := range told {
			outcomes = append(outcomes, services.PayOutcome{Operator: o.Ref, Paid: o.Paid, Reason: o.Reason})
		}
		return r.srv.Services.ReportPay(r.ctx(), r.actor(), r.key(), r.book.ID, b.No, day, outcomes)
	})
	if err != nil {
		return showTeamPay(r, form, err)
	}
	return r.to(r.teamPayLink(b.No) + "?done=changed")
}
