package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger"
)

// dispatchPlotsCmd keeps plots.
type dispatchPlotsCmd struct {
	Import dispatchPlotsImportCmd `cmd:"" help:"导入地块（XLSX、CSV 或 GeoJSON 地图） | Take plots in (XLSX, CSV or a GeoJSON map)."`
}

type dispatchPlotsImportCmd struct {
	File   string `arg:"" help:"地块清单（列名：地块编号、户号、面积等）或 GeoJSON 地图 | The list, with columns code, household, area and so on, or a map in GeoJSON."`
	Book   string `aliases:"coop" help:"账套编码 | Code of the book."`
	DryRun bool   `help:"只检查，不写入 | Check everything and change nothing."`
}

// Run takes the plots in as a whole, and tells where a map gives another area than declared.
func (c *dispatchPlotsImportCmd) Run(a *app) error {
	list, err := c.read()
	if err != nil {
		return err
	}
	return a.withTeam(c.Book, func(s *services.Services, book ledger.BookID) error {
		var done services.PlotsImported
		if c.DryRun {
			done, err = s.RehearsePlots(a.ctx, book, list)
		} else {
			done, err = s.ImportPlots(a.ctx, a.operator(), submissionKey(), book, list)
		}
		if err != nil {
			return err
		}
		a.warn(done.Questions)
		args := ledger.Args{
			"added": strconv.Itoa(done.Added), "changed": strconv.Itoa(done.Changed), "same": strconv.Itoa(done.Same),
		}
		if c.DryRun {
			return a.say("plot.import_checked", args)
		}
		return a.say("plot.imported", args)
	})
}

// read reads a map by its ending, and anything else as a list.
func (c *dispatchPlotsImportCmd) read() (list services.PlotList, err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return list, fileError(c.File, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	ext := strings.ToLower(filepath.Ext(c.File))
	if ext == ".geojson" || ext == ".json" {
		content, err := io.ReadAll(io.LimitReader(f, services.MaxMap+1))
		if err != nil {
			return list, fileError(c.File, err)
		}
		return services.ReadMap(content)
	}
	info, err := f.Stat()
	if err != nil {
		return list, fileError(c.File, err)
	}
	return services.ReadPlots(f, info.Size())
}

// dispatchOrdersCmd keeps orders.
type dispatchOrdersCmd struct {
	Import dispatchOrdersImportCmd `cmd:"" help:"导入订单（XLSX 或 CSV） | Take orders in (XLSX or CSV)."`
	List   dispatchOrdersListCmd   `cmd:"" help:"列出订单 | List orders."`
}

type dispatchOrdersImportCmd struct {
	File   string `arg:"" help:"订单：列名为地块编号、作业、最早日期、最晚日期等 | The orders: columns plot, operation, earliest, latest and so on."`
	Book   string `aliases:"coop" help:"账套编码 | Code of the book."`
	DryRun bool   `help:"只检查，不写入 | Check everything and change nothing."`
}

// Run takes the orders in as a whole. The same file is taken in once.
func (c *dispatchOrdersImportCmd) Run(a *app) error {
	list, err := readList(c.File, services.ReadOrders)
	if err != nil {
		return err
	}
	return a.withTeam(c.Book, func(s *services.Services, book ledger.BookID) error {
		a.warn(list.Ignored)
		if c.DryRun {
			n, err := s.RehearseOrders(a.ctx, book, list)
			if err != nil {
				return list.Named(ledger.Problems(err))
			}
			return a.say("order.import_checked", ledger.Args{"count": strconv.Itoa(n)})
		}
		key := "order-import-" + list.Hash.String()
		done, err := s.ImportOrders(a.ctx, a.operator(), key, book, list)
		if err != nil {
			return list.Named(ledger.Problems(err))
		}
		said := "order.imported"
		if done.Again {
			said = "order.imported_before"
		}
		return a.say(said, ledger.Args{
			"count": strconv.Itoa(len(done.Numbers)), "first": strconv.FormatInt(done.Numbers[0], 10),
			"last": strconv.FormatInt(done.Numbers[len(done.Numbers)-1], 10),
		})
	})
}

type dispatchOrdersListCmd struct {
	Book  string `aliases:"coop" help:"账套编码 | Code of the book."`
	State string `placeholder:"admitted" help:"状态：requested、admitted、scheduled、working、halted、finished、verified、settled、paid、cancelled | Only orders in this state."`
	From  string `placeholder:"2025-04-01" help:"作业期限在这天以后 | Whose window ends on this day or later."`
	To    string `placeholder:"2025-04-14" help:"作业期限在这天以前 | Whose window begins on this day or earlier."`
	formatFlag
}

// Run lists the orders.
func (c *dispatchOrdersListCmd) Run(a *app) error {
	var q services.OrderQuery
	var err error
	if q.From, err = optionalDate(c.From); err != nil {
		return err
	}
	if q.To, err = optionalDate(c.To); err != nil {
		return err
	}
	if c.State != "" {
		state, err := cooperatives.ParseOrderState(c.State)
		if err != nil {
			return err
		}
		q.States = []cooperatives.OrderState{state}
	}
	head := a.words("cli.column_order", "cli.column_household", "cli.column_name", "cli.column_plot",
		"cli.column_operation", "cli.column_mu", "cli.column_earliest", "cli.column_latest", "cli.column_status",
		"cli.column_operator", "cli.column_day")
	if c.Format != "text" {
		head = []string{
			"order", "household", "name", "plot", "operation", "mu", "earliest", "latest", "state", "operator", "day",
		}
	}
	var rows [][]string
	err = a.withTeam(c.Book, func(s *services.Services, book ledger.BookID) error {
		for {
			page, next, err := s.ListOrders(a.ctx, book, q)
			if err != nil {
				return err
			}
			for _, o := range page {
				rows = append(rows, c.rows(a, o)...)
			}
			if next == 0 {
				return nil
			}
			q.After = next
		}
	})
	if err != nil {
		return err
	}
	return a.list(c.Format, head, rows)
}

// rows writes a row for each job of an order.
func (c *dispatchOrdersListCmd) rows(a *app, o cooperatives.Order) [][]string {
	var rows [][]string
	for _, j := range o.Jobs {
		id, state := strconv.FormatInt(o.No, 10), j.State.String()
		if len(o.Jobs) > 1 {
			id = j.ID()
		}
		if c.Format == "text" {
			state = a.sentence("order_state."+state, nil)
		}
		rows = append(rows, []string{
			id, o.Household, o.HouseholdName, o.PlotName, o.OperationLabel, j.Area.String(), o.Earliest.String(),
			o.Latest.String(), state, j.Operator, j.Day.String(),
		})
	}
	return rows
}
