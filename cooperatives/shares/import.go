package shares

import (
	"cmp"
	"context"
	"io"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members/sheet"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// columns are the columns of a list of holdings.
func columns() []sheet.Column {
	return []sheet.Column{
		{Field: "holder", Required: true, Names: []string{
			"成员编号", "成员编码", "持有人编号", "持有人", "户号", "编号", "member", "membercode", "holder", "code",
		}},
		{Field: "name", Names: []string{"姓名", "成员姓名", "户主", "name"}},
		{Field: "class", Required: true, Names: []string{"股种", "股份类别", "股权类别", "class", "shareclass"}},
		{Field: "shares", Required: true, Names: []string{"股数", "股份数", "份额", "份额数", "shares"}},
		{Field: "date", Names: []string{"日期", "登记日期", "配股日期", "date"}},
		{Field: "document", Names: []string{"依据", "文件", "决议", "document"}},
		{Field: "approver", Names: []string{"批准人", "审批人", "approver"}},
	}
}

// ReadList reads a list of holdings from a CSV file or an XLSX workbook. It fails as sheet.Read does.
func ReadList(content io.ReaderAt, size int64) (sheet.Table, error) {
	return sheet.Read(content, size, columns())
}

// WriteTemplate writes an empty list of holdings with all columns that ReadList knows.
func WriteTemplate(w io.Writer) error { return sheet.WriteTemplate(w, columns()) }

// ImportInput is a list of holdings to grant.
type ImportInput struct {
	Book     ledger.BookID
	List     sheet.Table // of ReadList
	Date     ledger.Date // of grants whose row tells none; zero for today
	Document string      // of grants whose row tells none
	Approver string      // of grants whose row tells none
	DryRun   bool        // check everything and change nothing
}

// ImportResult is what an import granted, or would.
type ImportResult struct {
	Movements int
	Holders   int
	Shares    cooperatives.Shares
	Warnings  ledger.Errors // holders who had shares of the class already, columns that say nothing here
	Again     bool          `json:"-"` // the list was granted before, and nothing is new

	fresh bool // not stored with the result
}

// Import grants the shares of a list. All problems are told at once with their rows. It fails as Record does and with
// share.name_differs where the list calls a holder other than the books, and share.file_known where the key was used for
// the same list with another day or document.
func (s *Shares) Import(ctx context.Context, who ledger.Actor, key string, in ImportInput) (ImportResult, error) {
	if in.DryRun {
		var out ImportResult
		err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
			b, err := read(ctx, tx, in.Book)
			if err != nil {
				return err
			}
			_, out, err = in.moves(b, ledger.DateOf(tx.Now))
			return err
		})
		return out, err
	}
	request := struct {
		Hash, Document, Approver string
		Date                     ledger.Date
	}{in.List.Hash.String(), in.Document, in.Approver, in.Date}
	out, err := books.Once(ctx, s.db, in.Book, key, "share.import", request,
		func(ctx context.Context, tx *db.Tx) (ImportResult, error) {
			var out ImportResult
			err := trail.Write(ctx, tx, in.Book, func(h *trail.Head) error {
				b, err := read(ctx, tx, in.Book)
				if err != nil {
					return err
				}
				var moves []cooperatives.Movement
				if moves, out, err = in.moves(b, ledger.DateOf(tx.Now)); err != nil {
					return err
				}
				if _, err := b.enter(ctx, tx, h, who, moves); err != nil {
					return err
				}
				return h.Log(ctx, tx, who, trail.Entry{
					Action: "share.import", Object: "share_register",
					After: map[string]string{
						"hash": in.List.Hash.String(), "movements": strconv.Itoa(out.Movements),
						"shares": out.Shares.String(),
					},
				})
			})
			out.fresh = true
			return out, err
		})
	if es := ledger.Problems(err); len(es) == 1 && es[0].Key == "submission.conflict" {
		return out, ledger.NewError(ledger.Conflict, "share.file_known", nil) // callers take the file itself for the key
	}
	out.Again, out.fresh = err == nil && !out.fresh, false
	return out, err
}

// moves reads the list and checks it against the register.
func (in ImportInput) moves(b *bookShares, today ledger.Date) ([]cooperatives.Movement, ImportResult, error) {
	var problems ledger.Errors
	moves := make([]cooperatives.Movement, len(in.List.Rows))
	for i, row := range in.List.Rows {
		m, wrong := in.move(b, row, cmp.Or(in.Date, today))
		moves[i] = m
		for _, e := range wrong {
			problems = append(problems, sheet.AtRow(e, row.No))
		}
	}
	unread := make(map[string]bool, len(problems)) // fields that are told already
	for _, e := range problems {
		unread[e.Field] = true
	}
	for _, e := range ledger.Problems(b.check(moves, today)) {
		if e = in.locate(e, moves); !unread[e.Field] {
			problems = append(problems, e)
		}
	}
	if len(problems) > 0 {
		return nil, ImportResult{}, sheet.InOrder(problems)
	}
	out := ImportResult{Movements: len(moves), Warnings: append(in.heldAlready(b, moves), in.List.Ignored...)}
	holders := map[cooperatives.Holder]bool{}
	for _, m := range moves {
		out.Shares += m.Shares
		holders[m.To] = true
	}
	out.Holders = len(holders)
	return moves, out, nil
}

// move reads one row.
func (in ImportInput) move(
	b *bookShares, row sheet.Row, day ledger.Date,
) (cooperatives.Movement, ledger.Errors) {
	var problems ledger.Errors
	m := cooperatives.Movement{
		Kind: cooperatives.GrantShares, Class: b.classOf(row.Get("class")), To: cooperatives.Holder(row.Get("holder")),
		Document: cmp.Or(row.Get("document"), in.Document), Approver: cmp.Or(row.Get("approver"), in.Approver),
	}
	var err error
	if m.Shares, err = cooperatives.ParseShares(row.Get("shares")); err != nil {
		problems = append(problems, ledger.Problems(err)...)
	}
	if m.Date, err = row.Date("date"); err != nil {
		problems = append(problems, ledger.Problems(err)...)
	}
	m.Date = cmp.Or(m.Date, day)
	if m.To == "" {
		problems = append(problems, ledger.NewError(ledger.Invalid, "field.required", nil).At("holder"))
	}
	known, name := b.holders[m.To], row.Get("name")
	if name != "" && known.name != "" && known.name != name && known.name != name+"户" {
		problems = append(problems, ledger.NewError(ledger.Invalid, "share.name_differs",
			ledger.Args{"code": string(m.To), "book": known.name, "name": name}).At("name"))
	}
	return m, problems
}

// classOf returns the code of a class that a list names by code or name.
func (b *bookShares) classOf(text string) string {
	for _, c := range b.classes {
		if c.Name == text {
			return c.Code
		}
	}
	return text
}

// heldAlready warns of holders who have shares of the class, because a list may have been taken in before.
func (in ImportInput) heldAlready(b *bookShares, moves []cooperatives.Movement) ledger.Errors {
	r, err := b.register()
	if err != nil {
		return ledger.Problems(err)
	}
	type position struct {
		holder cooperatives.Holder
		class  string
	}
	held := map[position]cooperatives.Shares{}
	for _, h := range r.HoldingsOn(lastDay) {
		held[position{h.Holder, h.Class}] = h.Shares
	}
	var out ledger.Errors
	for i, m := range moves {
		if n := held[position{m.To, m.Class}]; n > 0 {
			out = append(out, sheet.AtRow(ledger.NewError(ledger.Invalid, "share.held_already", ledger.Args{
				"holder": string(m.To), "class": b.className(m.Class), "shares": n.String(),
			}).At("shares"), in.List.Rows[i].No))
		}
	}
	return out
}

// locate turns the place of a movement, or the holder of a cap, into the row of the list.
func (in ImportInput) locate(e *ledger.Error, moves []cooperatives.Movement) *ledger.Error {
	if rest, ok := strings.CutPrefix(e.Field, "row."); ok {
		no, field, _ := strings.Cut(rest, ".")
		if i, err := strconv.Atoi(no); err == nil && i >= 1 && i <= len(moves) {
			return sheet.AtRow(ofHolder(e.At(field)), in.List.Rows[i-1].No)
		}
		return e
	}
	last := -1
	for i, m := range moves {
		if string(m.To) == e.Args["holder"] {
			last = i
		}
	}
	if last < 0 {
		return e
	}
	return sheet.AtRow(ofHolder(e), in.List.Rows[last].No)
}

// ofHolder says holder where a movement says receiver: a list has no other side.
func ofHolder(e *ledger.Error) *ledger.Error {
	if e.Field == "receiver" {
		return e.At("holder")
	}
	return e
}
