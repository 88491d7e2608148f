package services_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
)

func readPlots(t testing.TB, text string) services.PlotList {
	t.Helper()
	list, err := services.ReadPlots(strings.NewReader(text), int64(len(text)))
	check(t, err)
	return list
}

// TestPlotsAreImported takes plots in from text, from a workbook and from a map, and asks where a map shows another area.
func TestPlotsAreImported(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		text := "地块编号,户号,地块名称,面积,作物,地形,坡度,路宽,湿地,经度,纬度\n" +
			"D1,H01,,12.50,,缓坡,8,,是,106.2200001,27.46\nD7,H02,沙坝地,3.2亩,大豆,梯田,12,120,否,106.23,27.461\n"
		list := readPlots(t, text)
		dry, err := v.services.RehearsePlots(v.ctx, v.id, list)
		check(t, err)
		done, err := v.services.ImportPlots(v.ctx, clerk, v.key(), v.id, list)
		check(t, err)
		if dry.Added != 1 || done.Added != 1 || done.Changed != 1 || len(done.Questions) != 0 {
			t.Errorf("rehearsed %+v, imported %+v", dry, done)
		}
		if len(dry.Changes) != 2 || dry.Changes[0].Old.Area != 1000 || dry.Changes[0].New.Area != 1250 || dry.Changes[1].Old.Code != "" ||
			dry.Changes[1].New.Name != "沙坝地" {
			t.Errorf("would change %+v", dry.Changes)
		}
		p, err := v.services.FindPlot(v.ctx, v.id, "D1")
		check(t, err)
		if p.Area != 1250 || p.Name != "地块D1" || p.Crop != "玉米" || !p.Wet || p.LonLat.Lon != 106_2200001 ||
			p.Position != (cooperatives.Position{}) {
			t.Errorf("changed to %+v", p)
		}
		p, err = v.services.FindPlot(v.ctx, v.id, "D7")
		check(t, err)
		if p.Position.X < 980 || p.Position.X > 995 || p.Position.Y < 109 || p.Position.Y > 113 {
			t.Errorf("D7 lies at %+v", p.Position)
		}
		again, err := v.services.ImportPlots(v.ctx, clerk, v.key(), v.id, list)
		check(t, err)
		if again.Same != 2 {
			t.Errorf("imported again as %+v", again)
		}
		book := excelize.NewFile()
		for cell, value := range map[string]any{
			"A1": "地块清单", "A2": "地块编号", "B2": "户号", "C2": "面积", "A3": "D8", "B3": "H03", "C3": 4.25,
		} {
			check(t, book.SetCellValue("Sheet1", cell, value))
		}
		var b bytes.Buffer
		check(t, book.Write(&b))
		list, err = services.ReadPlots(bytes.NewReader(b.Bytes()), int64(b.Len()))
		check(t, err)
		done, err = v.services.ImportPlots(v.ctx, clerk, v.key(), v.id, list)
		check(t, err)
		if done.Added != 1 {
			t.Errorf("of the workbook %+v", done)
		}
	})
}

// square is a map with a plot of 100 by 100 meters at 27.46 degrees, which is 15 亩.
const square = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"地块编号":"G1","户号":"H01",
	"name":"方田","area":AREA,"terrain":"flat"},"geometry":{"type":"Polygon","coordinates":[[[106.22,27.46],
	[106.2210124,27.46],[106.2210124,27.4608983],[106.22,27.4608983],[106.22,27.46]]]}}]}`

func TestMapIsImported(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		list, err := services.ReadMap([]byte(strings.ReplaceAll(square, "AREA", "10.5")))
		check(t, err)
		done, err := v.services.ImportPlots(v.ctx, clerk, v.key(), v.id, list)
		check(t, err)
		if done.Added != 1 || len(done.Questions) != 1 {
			t.Fatalf("imported %+v", done)
		}
		if q := done.Questions[0]; q.Key != "plot.area_differs" || q.Args["outlined"] != "15.00" || q.Field != "feature.1.area" {
			t.Errorf("asks %+v", q)
		}
		if list, err = services.ReadMap([]byte(strings.ReplaceAll(square, "AREA", "null"))); err != nil {
			t.Fatal(err)
		}
		_, err = v.services.ImportPlots(v.ctx, clerk, v.key(), v.id, list)
		check(t, err)
		p, err := v.services.FindPlot(v.ctx, v.id, "G1")
		check(t, err)
		if p.Area != 1050 || p.Outlined != 1500 || p.Outline == "" {
			t.Errorf("plot is %+v", p)
		}
		set, err := v.services.Settings(v.ctx, v.id)
		check(t, err)
		if !set.Origin.Known() {
			t.Error("the origin is not set by the first map")
		}
	})
}

func TestBadFilesNameTheirRows(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	list := readPlots(t, "地块编号,户号,面积,地形,坡度,湿地\nE1,H99,3,水田,八度,也许\nE2,H01,0,平地,70,否\nE2,H01,1,,,\n")
	_, err := v.services.ImportPlots(v.ctx, clerk, v.key(), v.id, list)
	for field, key := range map[string]string{
		"row.2.household": "household.unknown", "row.2.terrain": "plot.terrain", "row.2.slope": "service.whole",
		"row.2.wet": "plot.wet", "row.3.area": "plot.area", "row.3.slope": "plot.slope", "row.4.code": "team.code_twice",
	} {
		wantKey(t, err, key, field)
	}
	for text, key := range map[string]string{
		"[]": "map.malformed", `{"type":"FeatureCollection","features":[]}`: "map.empty",
		`{"type":"FeatureCollection","features":[{"geometry":{"type":"Point","coordinates":[1,2]}}]}`: "map.geometry",
		strings.ReplaceAll(strings.ReplaceAll(square, "AREA", "1"), "27.46]", "1e400]"):               "plot.outline",
		strings.ReplaceAll(strings.ReplaceAll(square, "AREA", "1"), "106.2210124", "181"):             "plot.outline",
	} {
		list, err := services.ReadMap([]byte(text))
		if err == nil {
			_, err = v.services.RehearsePlots(v.ctx, v.id, list)
		}
		wantKey(t, err, key, "")
	}
}

func TestOrdersAreImported(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		v := newVillage(t, d)
		text := "地块编号,作业,最早日期,最晚日期,面积,来源,申请人\nD1,翻犁,2026-03-20,2026-03-28,,亲属,赵小\nD2,BZ,2026/3/22,2026-03-30,5,,\n"
		list, err := services.ReadOrders(strings.NewReader(text), int64(len(text)))
		check(t, err)
		n, err := v.services.RehearseOrders(v.ctx, v.id, list)
		check(t, err)
		taken, err := v.services.ImportOrders(v.ctx, clerk, "order-import-x", v.id, list)
		check(t, err)
		again, err := v.services.ImportOrders(v.ctx, clerk, "order-import-x", v.id, list)
		check(t, err)
		if n != 2 || len(taken.Numbers) != 2 || taken.Again || !again.Again || !slices.Equal(again.Numbers, taken.Numbers) {
			t.Fatalf("rehearsed %d, imported %v, again %v", n, taken, again)
		}
		found, next, err := v.services.ListOrders(v.ctx, v.id, services.OrderQuery{
			States: []cooperatives.OrderState{cooperatives.Admitted}, From: 20260301, To: 20260331,
		})
		check(t, err)
		if len(found) != 2 || next != 0 || found[0].Channel != cooperatives.ByRelative || found[0].AskedBy != "赵小" ||
			found[0].Area != 1000 || found[1].Area != 500 {
			t.Errorf("found %+v", found)
		}
		text = "地块编号,作业,最早日期,最晚日期,面积\nD1,翻犁,2026-03-20,2026-03-28,\nD9,挖坑,昨天,2026-03-28,x\nD3,采收,2026-03-28,2026-03-20,\n"
		list, err = services.ReadOrders(strings.NewReader(text), int64(len(text)))
		check(t, err)
		_, err = v.services.ImportOrders(v.ctx, clerk, v.key(), v.id, list)
		for field, key := range map[string]string{
			"row.2.plot": "order.twice", "row.3.plot": "plot.unknown", "row.3.operation": "operation.unknown",
			"row.3.earliest": "date.malformed", "row.3.area": "acreage.malformed", "row.4.latest": "order.window",
		} {
			wantKey(t, err, key, field)
		}
	})
}

// FuzzReadMap reads maps of any shape: it never panics, and what it reads has outlines that are measured.
func FuzzReadMap(f *testing.F) {
	f.Add([]byte(strings.ReplaceAll(square, "AREA", "10.5")))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"geometry":{"type":"MultiPolygon","coordinates":[[[[1,2],[2,2],[2,3]]]]}}]}`))
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon","coordinates":[[[-1e9999,2]]]}}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		list, err := services.ReadMap(content)
		if err == nil && list.Len() == 0 {
			t.Error("nothing is read and nothing is wrong")
		}
	})
}

// FuzzReadPlots reads lists of any shape, plots and orders: it never panics.
func FuzzReadPlots(f *testing.F) {
	f.Add([]byte("地块编号,户号,面积\nD1,H01,12.5\n"))
	f.Add([]byte("地块编号;作业;最早日期;最晚日期\nD1;翻犁;2026-01-01;45000\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, content []byte) {
		list, err := services.ReadPlots(bytes.NewReader(content), int64(len(content)))
		if err == nil && list.Len() == 0 {
			t.Error("nothing is read and nothing is wrong")
		}
		orders, err := services.ReadOrders(bytes.NewReader(content), int64(len(content)))
		if err == nil && len(orders.Rows) == 0 {
			t.Error("no orders are read and nothing is wrong")
		}
	})
}

// TestEveryBrokenPlotOfAMapIsNamed tells of all features at once what is wrong with them, outlines and properties alike.
func TestEveryBrokenPlotOfAMapIsNamed(t *testing.T) {
	v := newVillage(t, dbtest.SQLite(t))
	ring := `{"type":"Polygon","coordinates":[[[106.22,27.46],[106.2210124,27.46],[106.2210124,27.4608983],[106.22,27.46]]]}`
	feature := func(properties, geometry string) string {
		return `{"type":"Feature","properties":` + properties + `,"geometry":` + geometry + `}`
	}
	text := `{"type":"FeatureCollection","features":[` + strings.Join([]string{
		feature(`{"code":"G1","household":"H01"}`, `{"type":"Point","coordinates":[1,2]}`),
		feature(`{"code":"G2","household":"H99","area":"x"}`, ring),
		feature(`{"code":"","household":"H01"}`, ring),
		feature(`{"code":"G4","household":"H01"}`, `{"type":"Polygon","coordinates":"x"}`),
		feature(`"none"`, ring),
		feature(`{"code":"G6","household":"H01"}`, `{"type":"Polygon","coordinates":[[[1],["a","b"]]]}`),
		feature(`{"code":"G7","household":"H01"}`, strings.ReplaceAll(ring, "106.22,", "190,")),
		`7`,
	}, ",") + `]}`
	list, err := services.ReadMap([]byte(text))
	check(t, err)
	_, err = v.services.RehearsePlots(v.ctx, v.id, list)
	for field, key := range map[string]string{
		"feature.1.outline": "map.geometry", "feature.2.household": "household.unknown", "feature.2.area": "acreage.malformed",
		"feature.3.code": "field.required", "feature.4.outline": "map.geometry", "feature.5.code": "field.required",
		"feature.6.outline": "map.geometry", "feature.7.outline": "plot.outline", "feature.8.outline": "map.geometry",
	} {
		wantKey(t, err, key, field)
	}
}
