package web

import (
	"archive/zip"
	"io"

	"cunzhang/cooperatives/dividends/payfile"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// bank reads what a file for the bank is made with.
func (t *formReader) bank() bankForm {
	return bankForm{
		Profile: t.text("profile"), Purpose: t.text("purpose"), PayerBank: t.text("payer_bank"), PayerCard: t.text("payer_card"),
	}
}

// bankBatch writes the files by which the bank pays the orders, which come to the total.
func (r *request) bankBatch(form bankForm, orders []payfile.Order, total ledger.Money) ([]payfile.File, error) {
	profile, err := r.srv.Profiles.Find(r.ctx(), r.book.ID, form.Profile)
	if err != nil {
		return nil, err
	}
	return profile.Write(payfile.Batch{
		Payer:   payfile.Payer{Name: r.book.Organization, Card: form.PayerCard, Bank: form.PayerBank},
		Purpose: form.Purpose, Orders: orders, Total: total,
	})
}

// sendBank sends files for the bank, several in an archive.
func (r *request) sendBank(files []payfile.File, name string) error {
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

// bankResult reads the uploaded file in which the bank tells what became of the orders.
func (r *request) bankResult(profileName string, orders []payfile.Order) ([]payfile.Outcome, error) {
	profile, err := r.srv.Profiles.Find(r.ctx(), r.book.ID, profileName)
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
	return profile.ReadResult(content, header.Size, orders)
}
