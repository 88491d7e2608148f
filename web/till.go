package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/till"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
)

// Who may do what at the till: the cashier counts and issues, others confirm (会计法 §35).
var (
	cashiers   = staff.SetOf(staff.Cashier)
	confirmers = staff.SetOf(staff.Accountant, staff.Checker)
)

func (r *request) till() *till.Till { return till.New(r.srv.Books) }

// sheetsShown is how many count sheets the list shows.
const sheetsShown = 60

// tillPage is what the cashier holds, and the counts of it.
type tillPage struct {
	Cash, Banks []moneyAccount
	Sheets      []till.Sheet
	Names       map[string]string // of accounts
	Advances    string            // address of the balances by person, where advances stand
	Limit       ledger.Money      // of cash on hand; 0 for none
}

// Over reports whether more cash is on hand than the book's limit (库存现金限额).
func (p *tillPage) Over() bool {
	var sum ledger.Money
	for _, a := range p.Cash {
		sum += a.Balance
	}
	return p.Limit > 0 && sum > p.Limit
}

// moneyAccount is a cash or bank account with what it has today.
type moneyAccount struct {
	Code, Name string
	Balance    ledger.Money
	Journal    string // address of its day book
}

func tillShow(r *request) error {
	sheets, err := r.till().Sheets(r.ctx(), r.book.ID, sheetsShown)
	if err != nil {
		return err
	}
	data := tillPage{Sheets: sheets, Names: map[string]string{}}
	err = r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		f, err := till.Present(ctx, s)
		if err != nil {
			return err
		}
		set, err := s.Settings(ctx)
		if err != nil {
			return err
		}
		data.Limit = set.CashLimit
		data.Cash = r.moneyAccounts(f, ledger.Cash, "cash-journal")
		data.Banks = r.moneyAccounts(f, ledger.Bank, "bank-journal")
		for _, sheet := range sheets {
			data.Names[sheet.Account] = f.Chart.FullName(sheet.Account)
		}
		data.Advances = r.base() + "/reports/dimension-balances?by=member&span=" + f.Span.To.String()
		return nil
	})
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, "till", r.text("web.till.title", nil), &data)
}

func (r *request) moneyAccounts(f *ledger.Figures, flow ledger.Flow, journal string) []moneyAccount {
	var out []moneyAccount
	for _, a := range till.Accounts(f.Chart, flow) {
		out = append(out, moneyAccount{
			Code: a.Code, Name: f.Chart.FullName(a.Code), Balance: f.Accounts[a.Code].Closing(),
			Journal: r.base() + "/reports/" + journal + "?account=" + a.Code + "&span=" + f.Span.To.String(),
		})
	}
	return out
}

// countPage is a count of cash: the form of the cashier, or a sheet that he signed.
type countPage struct {
	Account  string
	Name     string
	Accounts []moneyAccount
	Pieces   []pieceBox
	Balance  ledger.Money
	Pending  []till.Pending
	Reason   string
	Sheet    *till.Sheet // nil for the form

	Differences []option     // what the accountant may make a voucher of
	Voucher     *voucherView // of the difference
}

// Counted is what the pieces of the form are worth.
func (p *countPage) Counted() ledger.Money {
	var sum ledger.Money
	for _, b := range p.Pieces {
		sum += b.Sum
	}
	return sum
}

// Difference is the counted cash less the balance of the books.
func (p *countPage) Difference() ledger.Money { return p.Counted() - p.Balance }

// pieceBox is one denomination and how many pieces of it there are, as typed.
type pieceBox struct {
	Field string
	Value ledger.Money
	Yuan  int // 0 for coins below one yuan
	Jiao  int
	Text  string
	Sum   ledger.Money
}

func pieceBoxes(texts [till.Kinds]string, p till.Pieces) []pieceBox {
	var out []pieceBox
	for i, value := range till.Denominations {
		out = append(out, pieceBox{
			Field: "pieces." + strconv.Itoa(i+1), Value: value, Yuan: int(value / 1_00), Jiao: int(value % 1_00 / 10),
			Text: texts[i], Sum: value * ledger.Money(p[i]),
		})
	}
	return out
}

// typedPieces shows counted pieces as text, nothing for none.
func typedPieces(p till.Pieces) (texts [till.Kinds]string) {
	for i, n := range p {
		if n != 0 {
			texts[i] = strconv.Itoa(n)
		}
	}
	return texts
}

func countForm(r *request) error {
	in := countInput{Count: till.Count{Account: r.QueryParam("account")}}
	if in.Account != "" {
		sheet, found, err := r.till().OpenSheet(r.ctx(), r.book.ID, in.Account, r.today())
		if err != nil {
			return err
		}
		if found {
			in.Pieces, in.Reason = sheet.Pieces, sheet.Reason
			in.texts = typedPieces(sheet.Pieces)
		}
	}
	return showCount(r, in, nil)
}

// showCount shows the form with what was typed and what the books say now.
func showCount(r *request, in countInput, problem error) error {
	data := countPage{Account: in.Account, Reason: in.Reason, Pieces: pieceBoxes(in.texts, in.Pieces)}
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		f, err := till.Present(ctx, s)
		if err != nil {
			return err
		}
		data.Accounts = r.moneyAccounts(f, ledger.Cash, "cash-journal")
		if data.Account == "" && len(data.Accounts) > 0 {
			data.Account = data.Accounts[0].Code
		}
		data.Balance = f.Accounts[data.Account].Closing()
		data.Pending, err = till.PendingOf(ctx, s, data.Account)
		return err
	})
	if err != nil {
		return err
	}
	title := r.text("web.till.count", nil)
	if problem != nil {
		return r.again(problem, "count", title, &data)
	}
	return r.render(http.StatusOK, "count", title, &data)
}

func (r *request) sheetID() (int64, error) {
	id, err := strconv.ParseInt(r.Param("id"), 10, 64)
	if err != nil {
		return 0, ledger.NewError(ledger.NotFound, "till.count_unknown", ledger.Args{"id": clip(r.Param("id"), 20)})
	}
	return id, nil
}

func countShow(r *request) error {
	id, err := r.sheetID()
	if err != nil {
		return err
	}
	return showSheet(r, id, nil)
}

func showSheet(r *request, id int64, problem error) error {
	sheet, name, err := r.sheet(id)
	if err != nil {
		return err
	}
	data := countPage{
		Account: sheet.Account, Name: name, Pieces: pieceBoxes(typedPieces(sheet.Pieces), sheet.Pieces),
		Balance: sheet.Balance, Pending: sheet.Pending, Reason: sheet.Reason, Sheet: &sheet,
	}
	if sheet.Voucher == 0 && sheet.Confirmed() {
		for _, d := range sheet.Differences() {
			label := "web.till.make_long"
			if d < 0 {
				label = "web.till.make_short"
			}
			words := r.text(label, ledger.Args{"amount": max(d, -d).Grouped()})
			data.Differences = append(data.Differences, option{Value: d.String(), Text: words})
		}
	}
	if sheet.Voucher != 0 {
		err = r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
			v, err := s.Voucher(ctx, sheet.Voucher)
			if err == nil {
				var view voucherView
				view, err = viewOf(ctx, r, s, v)
				data.Voucher = &view
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	title := r.text("web.till.sheet", ledger.Args{"date": sheet.Date.String()})
	if problem != nil {
		return r.again(problem, "count", title, &data)
	}
	return r.render(http.StatusOK, "count", title, &data)
}

// sheet reads a count sheet with the name of its account.
func (r *request) sheet(id int64) (sheet till.Sheet, name string, err error) {
	if sheet, err = r.till().Sheet(r.ctx(), r.book.ID, id); err != nil {
		return sheet, "", err
	}
	err = r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		chart, err := s.Chart(ctx)
		if err == nil {
			name = chart.FullName(sheet.Account)
		}
		return err
	})
	return sheet, name, err
}

func countPDF(r *request) error {
	id, err := r.sheetID()
	if err != nil {
		return err
	}
	sheet, name, err := r.sheet(id)
	if err != nil {
		return err
	}
	c := reports.CountPrint{
		Organization: r.book.Organization, Account: sheet.Account + " " + name, Date: sheet.Date,
		Time: sheet.CountedAt.In(ledger.China).Format("15:04"), Counted: sheet.Counted, Balance: sheet.Balance,
		Expected: sheet.Expected(), Reason: sheet.Reason, Counter: sheet.Counter, Confirmer: sheet.Confirmer,
		Anchor: r.anchor(),
	}
	for i, value := range till.Denominations {
		c.Pieces = append(c.Pieces, reports.CountedPieces{Value: value, N: sheet.Pieces[i]})
	}
	for _, p := range sheet.Pending {
		c.Pending = append(c.Pending, reports.CountPending{
			Date: p.Date, Summary: p.Summary, Debit: p.Debit, Credit: p.Credit,
		})
	}
	what := books.Export{Name: "cash-count", Format: "pdf"}
	return r.send(what, r.book.Organization+"_"+sheet.Date.String()+"_现金盘点表", func(w io.Writer) error {
		return pdf.Render(w, reports.CashCount(c), pdf.Options{})
	})
}

// anchor ties a print to the moment of the last snapshot.
func (r *request) anchor() reports.Anchor {
	return reports.Anchor{Book: r.book.Code, Head: r.book.Head, ReadAt: r.book.Now, Printer: r.session.User.Name}
}

// receiptPage is the list of receipts of a year, the form of the cashier and that of the accountant.
type receiptPage struct {
	Year    int
	Years   []int
	Query   string
	Rows    []receiptRow
	Next    string // address of the next page; empty on the last one
	Form    receiptForm
	Booking bookingForm
	Free    int // receipts of the page that no voucher books
}

// receiptRow is a receipt with what the accountant typed beside it.
type receiptRow struct {
	till.Receipt
	Link    string // of the voucher that books it; empty for none
	Free    bool
	Chosen  bool
	Account string
}

// receiptForm is a new receipt as it is typed.
type receiptForm struct {
	Date, Payer, Purpose, Amount, Voucher string
	Method                                till.Method
	Methods                               []till.Method
}

// bookingForm is the voucher that chosen receipts become, as it is typed.
type bookingForm struct {
	Date, Cash, Bank string
	Series           ledger.Series
	AllSeries        []ledger.Series
	Accounts         []accountChoice
	Cashes, Banks    []moneyAccount
	typed            map[string]string // account by receipt; a receipt that is a key was chosen
}

func receiptList(r *request) error {
	return showReceipts(r, receiptPage{
		Form:    receiptForm{Date: r.today().String(), Method: till.ByCash},
		Booking: bookingForm{Date: r.today().String(), Series: ledger.General},
	}, nil)
}

func showReceipts(r *request, data receiptPage, problem error) error {
	var err error
	data.Query = clip(r.QueryParam("q"), 100)
	if data.Year, err = strconv.Atoi(r.QueryParam("year")); err != nil {
		data.Year = r.today().Year()
	}
	if err := data.list(r); err != nil {
		return err
	}
	err = r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		f, err := till.Present(ctx, s)
		if err != nil {
			return err
		}
		c, err := readChoices(ctx, s)
		data.Form.Methods, data.Booking.AllSeries = till.Methods[:], ledger.AllSeries[:]
		data.Booking.Cashes = r.moneyAccounts(f, ledger.Cash, "cash-journal")
		data.Booking.Banks = r.moneyAccounts(f, ledger.Bank, "bank-journal")
		if err == nil {
			data.Booking.Accounts = c.accounts
		}
		return err
	})
	if err != nil {
		return err
	}
	title := r.text("web.receipts.title", nil)
	if problem != nil {
		return r.again(problem, "receipt", title, &data)
	}
	return r.render(http.StatusOK, "receipt", title, &data)
}

// list reads the receipts of the year and the page that the address names.
func (p *receiptPage) list(r *request) error {
	var err error
	if p.Years, err = r.till().Years(r.ctx(), r.book.ID); err != nil {
		return err
	}
	before, _ := strconv.Atoi(r.QueryParam("before")) // anything else is the first page
	found, next, err := r.till().Receipts(r.ctx(), r.book.ID, till.ReceiptQuery{
		Year: p.Year, Text: strings.TrimSpace(p.Query), Before: before,
	})
	if err != nil {
		return err
	}
	for _, receipt := range found {
		row := receiptRow{Receipt: receipt, Free: !receipt.Voided() && !receipt.Standing}
		if receipt.Standing {
			row.Link = r.voucherLink(receipt.Voucher)
		}
		row.Account, row.Chosen = p.Booking.typed[receipt.Number.String()]
		if row.Free {
			p.Free++
		}
		p.Rows = append(p.Rows, row)
	}
	if next > 0 {
		q := url.Values{"year": {strconv.Itoa(p.Year)}, "before": {strconv.Itoa(next)}}
		if p.Query != "" {
			q.Set("q", p.Query)
		}
		p.Next = r.base() + "/receipts?" + q.Encode()
	}
	return nil
}

// receiptPDF prints both copies of a receipt.
func receiptPDF(r *request) error {
	n, err := till.ParseNumber(r.Param("id"))
	if err != nil {
		return err
	}
	paper, known := papers[r.QueryParam("paper")]
	if !known && r.QueryParam("paper") != "" {
		return ledger.NewError(ledger.Invalid, "print.unknown_paper", nil)
	}
	receipt, err := r.till().Receipt(r.ctx(), r.book.ID, n)
	if err != nil {
		return err
	}
	if err := r.snapshot(func(context.Context, *books.Snapshot) error { return nil }); err != nil {
		return err
	}
	p := reports.ReceiptPrint{
		Organization: r.book.Organization, Number: n.Printed(), Date: receipt.Date, Payer: receipt.Payer,
		Purpose: receipt.Purpose, Amount: receipt.Amount, Issuer: receipt.Issuer, Void: receipt.VoidReason,
		Anchor: r.anchor(),
	}
	for i, m := range till.Methods {
		p.Methods = append(p.Methods, r.srv.Locale.Text("zh", "till.by_"+string(m), nil))
		if m == receipt.Method {
			p.Method = i
		}
	}
	what := books.Export{Name: "receipt", Format: "pdf"}
	return r.send(what, r.book.Organization+"_收据_"+n.Printed(), func(w io.Writer) error {
		return pdf.Receipts(w, []reports.ReceiptPrint{p}, paper)
	})
}
