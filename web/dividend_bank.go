package web

import (
	"archive/zip"
	"io"
	"slices"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/dividends/payfile"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// batchFile makes the file for the bank, once another person has released the batch. The numbers of accounts leave the
// program here alone: the purpose and the totals stand in the log.
func batchFile(r *request) error {
	run, no, err := r.batchNo()
	if err != nil {
		return err
	}
	t := r.form()
	form := bankForm{
		Profile: t.text("profile"), Purpose: t.text("purpose"), PayerBank: t.text("payer_bank"), PayerCard: t.text("payer_card"),
	}
	files, err := r.bankFiles(run, no, form)
	if err != nil {
		return showBatch(r, form, err)
	}
	name := r.book.Organization + "_分红代发_" + strconv.Itoa(run) + "-" + strconv.Itoa(no)
	what := books.Export{Name: "payment-file", Format: extensionOf(files[0].Name)}
	if len(files) == 1 {
		return r.send(what, name, func(w io.Writer) error {
			_, err := w.Write(files[0].Content)
			return err
		})
	}
	what.Format = "zip"
	return r.send(what, name, func(w io.Writer) error { return zipped(w, files) })
}

func extensionOf(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			return name[i+1:]
		}
	}
	return name
}

func zipped(w io.Writer, files []payfile.File) error {
	z := zip.NewWriter(w)
	for _, f := range files {
		part, err := z.Create(f.Name)
		if err != nil {
			return err
		}
		if _, err := part.Write(f.Content); err != nil {
			return err
		}
	}
	return z.Close()
}

// bankFiles writes the payments of a released bank batch that were not told of yet.
func (r *request) bankFiles(run, no int, form bankForm) ([]payfile.File, error) {
	profile, err := r.srv.Profiles.Find(r.ctx(), r.book.ID, form.Profile)
	if err != nil {
		return nil, err
	}
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
	return profile.Write(payfile.Batch{
		Payer:   payfile.Payer{Name: r.book.Organization, Card: form.PayerCard, Bank: form.PayerBank},
		Purpose: form.Purpose, Orders: orders, Total: total,
	})
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

// outcomes matches the uploaded file with the payments of the batch, but for those that are left out.
func (r *request) outcomes(
	run, no int, name string, out func(*dividends.Payment) bool,
) ([]dividends.Outcome, error) {
	profile, err := r.srv.Profiles.Find(r.ctx(), r.book.ID, name)
	if err != nil {
		return nil, err
	}
	form := r.Request().MultipartForm
	if form == nil || len(form.File["result"]) != 1 {
		return nil, ledger.NewError(ledger.Invalid, "field.required", nil).At("result")
	}
	header := form.File["result"][0]
	content, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close() // it was read only
	_, payments, err := r.srv.Dividends.Payments(r.ctx(), r.book.ID, run, no)
	if err != nil {
		return nil, err
	}
	payments = slices.DeleteFunc(payments, func(p dividends.Payment) bool { return out(&p) })
	orders, err := r.orders(payments, r.srv.Locale.Text("zh", "web.dividend.matching", nil))
	if err != nil {
		return nil, err
	}
	told, err := profile.ReadResult(content, header.Size, orders)
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
	if err != nil {
		return showBatch(r, form, err)
	}
	return r.toBatch(run, no)
}
