package patronage

import (
	"cmp"
	"context"
	"io"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members/sheet"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Sale is business of a day with the cooperative. Without a member it is business with somebody else, which is kept
// apart (农民专业合作社法 §41). A negative one takes back what was entered wrongly.
type Sale struct {
	No       int // in the book, from 1; set by the service
	Date     ledger.Date
	Member   string // code in the member dimension; empty for others
	Party    string // name of somebody who is no member
	Product  string // code
	Quantity ledger.Quantity
	Amount   ledger.Money
	Document string
}

func (s *Sale) check(b *accounts) ledger.Errors {
	var es ledger.Errors
	if !s.Date.Valid() {
		es = append(es, ledger.NewError(ledger.Invalid, "date.malformed",
			ledger.Args{"text": strconv.Itoa(int(s.Date))}).At("date"))
	}
	if s.Member != "" && b.names[s.Member] == "" {
		es = append(es, unknownMember(s.Member))
	}
	if !b.hasProduct(s.Product) {
		es = append(es, ledger.NewError(ledger.Invalid, "patronage.product",
			ledger.Args{"product": s.Product}).At("product"))
	}
	mixed := s.Quantity < 0 && s.Amount > 0 || s.Quantity > 0 && s.Amount < 0
	if mixed || s.Quantity == 0 && s.Amount == 0 || max(s.Amount, -s.Amount) > ledger.MaxMoney {
		es = append(es, ledger.NewError(ledger.Invalid, "patronage.sale", nil).At("amount"))
	}
	if e := required("document", s.Document, cooperatives.MaxAddress); e != nil {
		es = append(es, e)
	}
	if e := ledger.CheckText("party", s.Party, cooperatives.MaxName); e != nil {
		es = append(es, e)
	}
	return es
}

func unknownMember(code string) *ledger.Error {
	return ledger.NewError(ledger.Invalid, "patronage.member", ledger.Args{"code": code}).At("member")
}

// Record enters sales, all or none, each problem at its row from 1. It fails with patronage.member, patronage.product,
// patronage.sale for nothing or for signs that differ, patronage.no_rows and patronage.too_many_rows.
func (s *Patronage) Record(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, sales []Sale,
) error {
	return addOnce(ctx, s.db, book, key, "patronage.record", sales, func(ctx context.Context, tx *db.Tx) error {
		return s.RecordIn(ctx, tx, who, book, sales)
	})
}

// RecordIn is Record inside a transaction.
func (s *Patronage) RecordIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, sales []Sale,
) error {
	return addRows(ctx, tx, book, sales, (*Sale).check, func(b *accounts, h *trail.Head) error {
		return b.enterSales(ctx, tx, h, who, sales)
	})
}

// enterSales writes checked sales and logs them as one.
func (b *accounts) enterSales(
	ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, sales []Sale,
) error {
	last, err := lastNo(ctx, tx, h.Book, "patronage_sales")
	if err != nil {
		return err
	}
	var sum ledger.Money
	for i, sale := range sales {
		sale.No = last + i + 1
		if sum, err = sum.Add(sale.Amount); err != nil {
			return err
		}
		if err := insertSale(ctx, tx, h.Book, sale, who.ID); err != nil {
			return err
		}
	}
	return h.Log(ctx, tx, who, trail.Entry{
		Action: "patronage.record", Object: "sales/" + strconv.Itoa(last+1),
		After: map[string]string{
			"lines": strconv.Itoa(len(sales)), "amount": sum.String(), "document": sales[0].Document,
		},
	})
}

// columns are the columns of a list of sales.
func columns() []sheet.Column {
	return []sheet.Column{
		{Field: "date", Required: true, Names: []string{"日期", "交易日期", "date"}},
		{Field: "member", Names: []string{"成员编号", "成员编码", "社员编号", "member", "membercode"}},
		{Field: "name", Names: []string{"姓名", "成员姓名", "客户", "对方", "name", "party"}},
		{Field: "product", Required: true, Names: []string{"产品", "品种", "产品名称", "product"}},
		{Field: "quantity", Names: []string{"数量", "交易量", "quantity"}},
		{Field: "amount", Required: true, Names: []string{"金额", "交易额", "amount"}},
		{Field: "document", Names: []string{"单据", "单据号", "依据", "document"}},
	}
}

// ReadList reads a list of sales from a CSV file or an XLSX workbook. It fails as sheet.Read does.
func ReadList(content io.ReaderAt, size int64) (sheet.Table, error) {
	return sheet.Read(content, size, columns())
}

// WriteTemplate writes an empty list of sales with all columns that ReadList knows.
func WriteTemplate(w io.Writer) error { return sheet.WriteTemplate(w, columns()) }

// ImportInput is a list of sales to take in.
type ImportInput struct {
	Book     ledger.BookID
	List     sheet.Table // of ReadList
	Document string      // of sales whose row tells none
	DryRun   bool        // check everything and change nothing
}

// ImportResult is what an import entered, or would.
type ImportResult struct {
	Sales    int
	Members  int          // with business in the list
	Amount   ledger.Money // with members
	Others   ledger.Money // with everybody else
	Warnings ledger.Errors
	Again    bool `json:"-"` // the list was entered before, and nothing is new

	fresh bool // not stored with the result
}

// Import enters the sales of a list, all or none; a row without a member is business with somebody else. All problems
// are told at once with their rows. It fails as Record does and with patronage.name_differs where the list calls a
// member other than the books, and patronage.file_known where the key was used for the same list with another document.
func (s *Patronage) Import(
	ctx context.Context, who ledger.Actor, key string, in ImportInput,
) (ImportResult, error) {
	if err := checkRows(len(in.List.Rows)); err != nil {
		return ImportResult{}, err
	}
	if in.DryRun {
		var out ImportResult
		err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
			b, err := read(ctx, tx, in.Book)
			if err != nil {
				return err
			}
			_, out, err = in.sales(b)
			return err
		})
		return out, err
	}
	request := struct{ Hash, Document string }{in.List.Hash.String(), in.Document}
	out, err := books.Once(ctx, s.db, in.Book, key, "patronage.import", request,
		func(ctx context.Context, tx *db.Tx) (ImportResult, error) {
			var out ImportResult
			err := trail.Write(ctx, tx, in.Book, func(h *trail.Head) error {
				b, err := read(ctx, tx, in.Book)
				if err != nil {
					return err
				}
				var sales []Sale
				if sales, out, err = in.sales(b); err != nil {
					return err
				}
				return b.enterSales(ctx, tx, h, who, sales)
			})
			out.fresh = true
			return out, err
		})
	if es := ledger.Problems(err); len(es) == 1 && es[0].Key == "submission.conflict" {
		return out, ledger.NewError(ledger.Conflict, "patronage.file_known", nil) // callers take the file itself for the key
	}
	out.Again, out.fresh = err == nil && !out.fresh, false
	return out, err
}

// sales reads the rows and checks them.
func (in ImportInput) sales(b *accounts) ([]Sale, ImportResult, error) {
	var problems ledger.Errors
	out := ImportResult{Sales: len(in.List.Rows), Warnings: in.List.Ignored}
	sales := make([]Sale, 0, len(in.List.Rows))
	seen := map[string]bool{}
	for _, row := range in.List.Rows {
		sale, wrong := in.sale(b, row)
		unread := map[string]bool{}
		for _, e := range wrong {
			unread[e.Field] = true
		}
		for _, e := range sale.check(b) {
			if !unread[e.Field] {
				wrong = append(wrong, e)
			}
		}
		for _, e := range wrong {
			problems = append(problems, sheet.AtRow(e, row.No))
		}
		into := &out.Others
		if sale.Member != "" {
			into, seen[sale.Member] = &out.Amount, true
		}
		var err error
		if *into, err = into.Add(sale.Amount); err != nil {
			return nil, out, err
		}
		sales = append(sales, sale)
	}
	out.Members = len(seen)
	if len(problems) > 0 {
		return nil, ImportResult{}, sheet.InOrder(problems)
	}
	return sales, out, nil
}

// sale reads one row.
func (in ImportInput) sale(b *accounts, row sheet.Row) (Sale, ledger.Errors) {
	var problems ledger.Errors
	keep := func(field string, err error) {
		for _, e := range ledger.Problems(err) {
			problems = append(problems, e.At(field))
		}
	}
	s := Sale{
		Member: row.Get("member"), Product: b.productOf(row.Get("product")),
		Document: cmp.Or(row.Get("document"), in.Document),
	}
	var err error
	s.Date, err = row.Date("date")
	keep("date", err)
	if text := row.Get("quantity"); text != "" {
		s.Quantity, err = ledger.ParseQuantity(text)
		keep("quantity", err)
	}
	s.Amount, err = ledger.ParseMoney(row.Get("amount"))
	keep("amount", err)
	name := row.Get("name")
	if s.Member == "" {
		s.Party = name
	} else if known := b.names[s.Member]; name != "" && known != "" && known != name {
		problems = append(problems, ledger.NewError(ledger.Invalid, "patronage.name_differs",
			ledger.Args{"code": s.Member, "book": known, "name": name}).At("name"))
	}
	return s, problems
}

// SaleQuery selects sales. Empty fields select all.
type SaleQuery struct {
	Member   string
	Others   bool        // business with those who are no members, alone
	From, To ledger.Date // both included
	Before   int         // sales of a lower number, for pages
	Limit    int         // at most MaxPage; 0 for MaxPage
}

// MaxPage bounds one page of sales.
const MaxPage = 500

// Sales returns business, the newest entered first.
func (s *Patronage) Sales(ctx context.Context, book ledger.BookID, q SaleQuery) ([]Sale, error) {
	if q.Limit <= 0 || q.Limit > MaxPage {
		q.Limit = MaxPage
	}
	var out []Sale
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listSales(ctx, tx, book, q)
		return err
	})
	return out, err
}
