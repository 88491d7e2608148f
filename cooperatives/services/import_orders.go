package services

import (
	"context"
	"io"
	"slices"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/members/sheet"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
)

// orderColumnsOf are the columns of a list of orders.
func orderColumnsOf() []sheet.Column {
	return []sheet.Column{
		{Field: "plot", Required: true, Names: []string{"地块编号", "地块编码", "地块", "plot", "plotcode"}},
		{Field: "operation", Required: true, Names: []string{"作业", "作业项目", "项目", "operation"}},
		{Field: "earliest", Required: true, Names: []string{"最早日期", "开始日期", "最早", "earliest", "from"}},
		{Field: "latest", Required: true, Names: []string{"最晚日期", "截止日期", "最晚", "latest", "to"}},
		{Field: "household", Names: []string{"户号", "农户编号", "household"}},
		{Field: "area", Names: []string{"面积", "亩数", "area", "mu"}},
		{Field: "season", Names: []string{"季节", "茬口", "season"}},
		{Field: "channel", Names: []string{"来源", "申请方式", "channel"}},
		{Field: "asked_by", Names: []string{"申请人", "联系人", "askedby"}},
		{Field: "asked_on", Names: []string{"申请日期", "askedon"}},
		{Field: "note", Names: []string{"备注", "note"}},
		{Field: "free_document", Names: []string{"减免依据", "免费依据", "freedocument"}},
	}
}

// ReadOrders reads a list of orders from a CSV file or an XLSX workbook. It fails as sheet.Read does.
func ReadOrders(content io.ReaderAt, size int64) (sheet.Table, error) {
	return sheet.Read(content, size, orderColumnsOf())
}

// OrdersImported are the numbers of the orders of a list; Again where it was taken in under the same key before.
type OrdersImported struct {
	Numbers []int64
	Again   bool
}

// ImportOrders enters the orders of a list as the clerk takes them in, all or none. Operations are told by code or name. All problems are told at once with their rows: those of Request, and what the parsing of dates
// and areas says.
func (s *Services) ImportOrders(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, list sheet.Table,
) (OrdersImported, error) {
	var made []int64
	numbers, err := books.Once(ctx, s.db, book, key, "order.import", list.Hash.String(),
		func(ctx context.Context, tx *db.Tx) ([]int64, error) {
			made = nil
			orders, err := prepareOrders(ctx, tx, book, list)
			if err != nil {
				return nil, err
			}
			made, err = s.RequestIn(ctx, tx, who, book, orders)
			return made, err
		})
	return OrdersImported{numbers, !slices.Equal(numbers, made)}, err
}

// RehearseOrders is ImportOrders without writing; it returns how many orders would be entered.
func (s *Services) RehearseOrders(ctx context.Context, book ledger.BookID, list sheet.Table) (int, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) (int, error) {
		orders, err := prepareOrders(ctx, tx, book, list)
		return len(orders), err
	})
}

// prepareOrders reads all rows and checks the orders against the book.
func prepareOrders(
	ctx context.Context, tx *db.Tx, book ledger.BookID, list sheet.Table,
) ([]cooperatives.Order, error) {
	e, err := newEntering(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	byName := map[string]string{}
	for _, o := range e.operations {
		byName[o.Name] = o.Code
	}
	orders := make([]cooperatives.Order, len(list.Rows))
	rows := make([]int, len(list.Rows))
	var es ledger.Errors
	for i, row := range list.Rows {
		rows[i] = row.No
		var found ledger.Errors
		orders[i], found = readRow(row, byName)
		for _, e := range found {
			es = append(es, sheet.AtRow(e, row.No))
		}
	}
	complete, err := e.prepare(ctx, tx, orders)
	if ledger.KindOf(err) == ledger.Internal {
		return nil, err
	}
	es = append(es, located(err, rows, es)...)
	if len(es) > 0 {
		return nil, sheet.InOrder(es)
	}
	return complete, nil
}

// readRow reads one order.
func readRow(row sheet.Row, operations map[string]string) (cooperatives.Order, ledger.Errors) {
	var es ledger.Errors
	o := cooperatives.Order{
		Plot: row.Get("plot"), Operation: row.Get("operation"), Household: row.Get("household"),
		Season: row.Get("season"), AskedBy: row.Get("asked_by"), Note: row.Get("note"),
		FreeDocument: row.Get("free_document"), Channel: cooperatives.ByClerk, State: cooperatives.Admitted,
	}
	if code, known := operations[o.Operation]; known {
		o.Operation = code
	}
	keep := func(field string, err error) {
		if err != nil {
			es = append(es, ledger.Problems(err)[0].At(field))
		}
	}
	var err error
	o.Earliest, err = row.Date("earliest")
	keep("earliest", err)
	o.Latest, err = row.Date("latest")
	keep("latest", err)
	o.AskedOn, err = row.Date("asked_on")
	keep("asked_on", err)
	if text := row.Get("area"); text != "" {
		o.Area, err = cooperatives.ParseMu(text)
		keep("area", err)
	}
	if text := row.Get("channel"); text != "" {
		o.Channel, err = cooperatives.ParseChannel(text)
		keep("channel", err)
	}
	return o, es
}
