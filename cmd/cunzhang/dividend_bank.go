package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/dividends"
	"cunzhang/cooperatives/dividends/payfile"
	"cunzhang/cooperatives/dividends/profiles"
	"cunzhang/cooperatives/members"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// bankFlags say how the bank wants its files.
type bankFlags struct {
	Profile     string `default:"generic-xlsx" help:"银行文件格式的代号：账套自备的，或 generic-xlsx、generic-csv、icbc-xlsx、rural-txt | The format: one of the book's own, or generic-xlsx, generic-csv, icbc-xlsx, rural-txt."`
	ProfileFile string `placeholder:"FILE.json" help:"格式文件，只用这一次 | A format in a file, for this time alone."`
}

// profile is the format of the flags: in a file, or of the book.
func (f *bankFlags) profile(a *app, b *books.Books, book ledger.BookID) (payfile.Profile, error) {
	if f.ProfileFile != "" {
		return readProfile(f.ProfileFile)
	}
	k, err := profiles.New(b.DB()).Find(a.ctx, book, f.Profile)
	return k.Profile, err
}

func readProfile(path string) (payfile.Profile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return payfile.Profile{}, fileError(path, err)
	}
	return payfile.ParseProfile(text)
}

// bankBatch is a released batch that the bank pays, with the accounts of the payees.
type bankBatch struct {
	batch  dividends.Batch
	orders []payfile.Order
	total  ledger.Money
}

// batchRef names payments of a batch, but for those that are left out, and for what their accounts are opened.
type batchRef struct {
	book    ledger.BookID
	run, no int
	out     func(*dividends.Payment) bool
	result  bool // a result is read, which may wrongly name those that are out
	purpose string
}

// openBatch reads payments and opens the accounts that they go to, which is logged.
func (a *app) openBatch(b *books.Books, who ledger.Actor, q batchRef) (bankBatch, error) {
	key, err := a.memberKey(b.DB())
	if err != nil {
		return bankBatch{}, err
	}
	register, err := members.New(b, key)
	if err != nil {
		return bankBatch{}, err
	}
	batch, payments, err := dividendsOf(b, register).Payments(a.ctx, q.book, q.run, q.no)
	if err != nil {
		return bankBatch{}, err
	}
	out := bankBatch{batch: batch}
	switch {
	case batch.Method != dividends.ByBank:
		return out, ledger.NewError(ledger.Invalid, "dividend.method", nil)
	case batch.State != dividends.BatchReleased:
		return out, ledger.NewError(ledger.Conflict, "dividend.not_released",
			ledger.Args{"batch_state": batch.State.String()})
	}
	var codes []string
	var open []dividends.Payment
	for _, p := range payments {
		if q.result || !q.out(&p) {
			open, codes = append(open, p), append(codes, string(p.Payee.Holder))
		}
	}
	accounts, err := register.PayAccounts(a.ctx, who, q.book, codes, q.purpose)
	if err != nil {
		return out, err
	}
	for i := range open {
		p := &open[i]
		account := accounts[string(p.Payee.Holder)]
		out.orders = append(out.orders, payfile.Order{
			Ref: string(p.Holder), Name: p.Payee.Name, Card: account.BankCard, Bank: account.Bank, IDNumber: account.IDNumber,
			Amount: p.Net(), Instead: p.Payee.Holder != p.Holder, Closed: q.out(p),
		})
		out.total += p.Net()
	}
	return out, nil
}

type dividendFileCmd struct {
	ofBatch
	bankFlags
	Purpose   string `required:"" help:"摘要，成员在账户里看到，如 2025年分红 | What members see in their account."`
	PayerName string `help:"付款户名（默认为账套的单位） | Name of the paying account (default: the cooperative)."`
	PayerCard string `help:"付款账号 | Number of the paying account."`
	PayerBank string `help:"付款开户行 | Its bank."`
	Output    string `short:"o" required:"" placeholder:"DIR" help:"目录 | The directory."`
}

// Run writes the files for the bank: more than one where the bank takes no more payments in one.
func (c *dividendFileCmd) Run(a *app) error {
	return a.withBook(c.Book, func(b *books.Books, book ledger.BookID) error {
		profile, err := c.profile(a, b, book)
		if err != nil {
			return err
		}
		who, err := c.who(a, b, book)
		if err != nil {
			return err
		}
		info, err := a.book(b, c.Book)
		if err != nil {
			return err
		}
		batch, err := a.openBatch(b, who, batchRef{book, c.Number, c.Batch, (*dividends.Payment).Told, false, c.Purpose})
		if err != nil {
			return err
		}
		files, err := profile.Write(payfile.Batch{
			Payer:   payfile.Payer{Name: firstOf(c.PayerName, info.Organization), Card: c.PayerCard, Bank: c.PayerBank},
			Purpose: c.Purpose, Orders: batch.orders, Total: batch.total,
		})
		if err != nil {
			return err
		}
		return a.deliverBank(c.Output, files)
	})
}

// deliverBank puts the files for the bank into a directory and tells of each.
func (a *app) deliverBank(dir string, files []payfile.File) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fileError(dir, err)
	}
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := deliverFile(path, func(w io.Writer) error {
			_, err := w.Write(f.Content)
			return err
		}); err != nil {
			return err
		}
		if err := a.say("cli.dividend_file", ledger.Args{
			"path": path, "count": strconv.Itoa(f.Rows), "amount": f.Total.Grouped(),
		}); err != nil {
			return err
		}
	}
	return nil
}

// readResult reads the bank's file of what became of the payments; the accounts are opened for it.
func (a *app) readResult(
	b *books.Books, who ledger.Actor, q batchRef, path string, profile payfile.Profile,
) (out []dividends.Outcome, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return nil, fileError(path, err)
	}
	q.purpose, q.result = filepath.Base(path), true
	batch, err := a.openBatch(b, who, q)
	if err != nil {
		return nil, err
	}
	told, err := profile.ReadResult(f, info.Size(), batch.orders)
	for _, o := range told {
		out = append(out, dividends.Outcome{Holder: cooperatives.Holder(o.Ref), Paid: o.Paid, Reason: o.Reason})
	}
	return out, err
}
