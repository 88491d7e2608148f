package web

import (
	"slices"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/dividends/payfile"
	"cunzhang/ledger"
)

// batchFile makes the file for the bank, once another person has released the batch. The numbers of accounts leave the
// program here alone: the purpose and the totals stand in the log.
func batchFile(r *request) error {
	run, no, err := r.batchNo()
	if err != nil {
		return err
	}
	t := r.form()
	form := t.bank()
	files, err := r.bankFiles(run, no, form)
	if err != nil {
		return showBatch(r, form, err)
	}
	return r.sendBank(files, r.book.Organization+"_分红代发_"+strconv.Itoa(run)+"-"+strconv.Itoa(no))
}

// bankFiles writes the payments of a released bank batch that were not told of yet.
func (r *request) bankFiles(run, no int, form bankForm) ([]payfile.File, error) {
	b, payments, err := r.srv.Dividends.Payments(r.ctx(), r.book.ID, run, no)
	if err != nil {
		return nil, err
	}
	switch {
	case b.Method != dividends.ByBank:
		return nil, ledger.NewError(ledger.Invalid, "dividend.method", nil)
	case b.State != dividends.BatchReleased:
		return nil, ledger.NewError(ledger.Conflict, "dividend.not_released",
			ledger.Args{"batch_state": b.State.String()})
	}
	payments = slices.DeleteFunc(payments, func(p dividends.Payment) bool { return p.Told() })
	orders, err := r.orders(payments, form.Purpose)
	if err != nil {
		return nil, err
	}
	total := ledger.Money(0)
	for i := range payments {
		total += payments[i].Net()
	}
	return r.bankBatch(form, orders, total)
}

// batchResult reads the bank's file of what became of the payments.
func batchResult(r *request) error {
	run, no, err := r.batchNo()
	if err != nil {
		return err
	}
	t := r.form()
	form := bankForm{Profile: t.text("profile"), On: t.text("on")}
	report := dividends.Report{Book: r.book.ID, Run: run, Batch: no, On: t.date("on")}
	if err = t.problems.Err(); err == nil {
		report.Outcomes, err = r.outcomes(run, no, form.Profile, (*dividends.Payment).Told)
	}
	if err == nil {
		_, err = r.srv.Dividends.Report(r.ctx(), r.actor(), r.key(), report)
	}
	if err != nil {
		return showBatch(r, form, err)
	}
	return r.toBatch(run, no)
}

// outcomes matches the uploaded file with the payments of the batch; of those that out names it takes none.
func (r *request) outcomes(
	run, no int, name string, out func(*dividends.Payment) bool,
) ([]dividends.Outcome, error) {
	_, payments, err := r.srv.Dividends.Payments(r.ctx(), r.book.ID, run, no)
	if err != nil {
		return nil, err
	}
	orders, err := r.orders(payments, r.srv.Locale.Text("zh", "web.dividend.matching", nil))
	if err != nil {
		return nil, err
	}
	for i := range orders {
		orders[i].Closed = out(&payments[i])
	}
	told, err := r.bankResult(name, orders)
	if err != nil {
		return nil, err
	}
	return outcomesOf(told), nil
}

func outcomesOf(told []payfile.Outcome) []dividends.Outcome {
	out := make([]dividends.Outcome, len(told))
	for i, o := range told {
		out[i] = dividends.Outcome{Holder: cooperatives.Holder(o.Ref), Paid: o.Paid, Reason: o.Reason}
	}
	return out
}

// batchBounce records what the bank took back after it had paid: from its file, or by the codes of the members.
func batchBounce(r *request) error {
	run, no, err := r.batchNo()
	if err != nil {
		return err
	}
	t := r.form()
	form := bankForm{
		Profile: t.text("profile"), On: t.text("back_on"), Holders: t.text("holders"), Reason: t.text("reason"), Document: t.text("document"),
	}
	b := dividends.Bounce{
		Book: r.book.ID, Run: run, Batch: no, On: t.date("back_on"), Document: form.Document, Files: t.files(),
	}
	uploaded := r.Request().MultipartForm != nil && len(r.Request().MultipartForm.File["result"]) > 0
	for _, box := range []struct {
		name  string
		empty bool
	}{{"holders", !uploaded && form.Holders == ""}, {"reason", form.Holders != "" && form.Reason == ""}} {
		if box.empty {
			t.keep(box.name, ledger.NewError(ledger.Invalid, "field.required", nil))
		}
	}
	if err = t.problems.Err(); err == nil && uploaded {
		b.Outcomes, err = r.outcomes(run, no, form.Profile, func(p *dividends.Payment) bool { return !p.Paid })
	}
	for _, holder := range holdersIn(form.Holders) {
		b.Outcomes = append(b.Outcomes, dividends.Outcome{Holder: holder, Reason: form.Reason})
	}
	if err == nil {
		_, err = r.srv.Dividends.Bounce(r.ctx(), r.actor(), r.key(), b)
	}
	if !uploaded {
		err = rowsAt(err, "holders")
	}
	if err != nil {
		return showBatch(r, form, err)
	}
	return r.toBatch(run, no)
}
