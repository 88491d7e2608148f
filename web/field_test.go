package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"maps"
	"net/url"
	"strings"
	"testing"

	"cunzhang/cooperatives"
	"cunzhang/cooperatives/services"
	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/db/dbtest"
	"cunzhang/ledger/trail"
)

// dispatcher is who enters the team of the tests.
var dispatcher = ledger.Actor{ID: ledger.System, Name: "派工员"}

// team gives the book two households, two operators, two machines, two operations and three plots. Today is 2026-03-16,
// a Monday.
func (s *testServer) team() {
	s.t.Helper()
	ctx, id := s.t.Context(), s.book.ID
	check(s.t, s.books.PutDimensionValues(ctx, dispatcher, "team.values", id, []books.DimensionValue{
		{Kind: ledger.Member, Code: "H01", Name: "赵大", Active: true},
		{Kind: ledger.Member, Code: "H02", Name: "钱二", Active: true},
	}))
	pace := []cooperatives.Pace{{Kind: "拖拉机", AreaPerHour: 200}}
	check(s.t, s.services.PutOperations(ctx, dispatcher, "team.operations", id, []cooperatives.Operation{
		{Code: "FL", Name: "翻犁", Stage: cooperatives.Ploughing, Rain: cooperatives.RainStops, Paces: pace, Active: true},
		{Code: "BZ", Name: "播种", Stage: cooperatives.Sowing, Rain: cooperatives.RainStops, Paces: pace, Active: true},
	}))
	var operators []cooperatives.Operator
	for _, code := range []string{"A", "B"} {
		operators = append(operators, cooperatives.Operator{
			Code: code, Name: "机手" + code, Skills: []string{"FL", "BZ"}, Machines: []string{"M1", "M2"}, Start: 480, End: 1080,
			OvertimeUntil: 1200, LicenceUntil: 20301231, Active: true,
		})
	}
	operators[1].Leave = []ledger.Date{20260319}
	check(s.t, s.services.PutOperators(ctx, dispatcher, "team.operators", id, operators))
	check(s.t, s.services.PutMachines(ctx, dispatcher, "team.machines", id, []cooperatives.Machine{
		{Code: "M1", Name: "拖拉机一", Kind: "拖拉机", Plate: "贵01-00317", Width: 180, MaxSlope: 15, Active: true},
		{Code: "M2", Name: "拖拉机二", Kind: "拖拉机", Width: 120, MaxSlope: 25, Active: true},
	}))
	var plots []cooperatives.Plot
	for i, household := range []string{"H01", "H01", "H02"} {
		plots = append(plots, cooperatives.Plot{
			Code: fmt.Sprintf("D%d", i+1), Household: household, Name: fmt.Sprintf("地块%d", i+1), Area: cooperatives.Mu(600 + 100*i),
			Crop: "玉米", Terrain: cooperatives.Flat, Position: cooperatives.Position{X: 100 * i, Y: 300}, Active: true,
		})
	}
	check(s.t, s.services.PutPlots(ctx, dispatcher, "team.plots", id, plots))
	rates := []cooperatives.Rate{}
	for _, op := range []string{"FL", "BZ"} {
		rates = append(rates,
			cooperatives.Rate{Kind: cooperatives.PriceRate, Operation: op, From: 20260101, To: 20261231, Amount: 80_00},
			cooperatives.Rate{Kind: cooperatives.PayRate, Operation: op, From: 20260101, To: 20261231, Amount: 45_00})
	}
	check(s.t, s.services.PutRates(ctx, dispatcher, "team.rates", id, rates))
	check(s.t, s.services.PutSubsidyRules(ctx, dispatcher, "team.subsidies", id, []cooperatives.SubsidyRule{
		{Province: "贵州", Year: 2026, Zone: cooperatives.Plain, Share: 3000, Cap: 100_00},
	}))
}

// deposit has the book begin with money at the bank.
func (s *testServer) deposit(amount ledger.Money) {
	s.t.Helper()
	_, err := s.books.SetOpenings(s.t.Context(), dispatcher, "deposit", s.book.ID, []books.Opening{
		{Account: "102", Balance: amount}, {Account: "301", Balance: -amount},
	})
	check(s.t, err)
}

// ordered enters an admitted order and returns its number.
func (s *testServer) ordered(plot, operation string) int64 {
	s.t.Helper()
	numbers, err := s.services.Request(s.t.Context(), dispatcher, "order."+plot+operation, s.book.ID, []cooperatives.Order{{
		Plot: plot, Operation: operation, Earliest: 20260316, Latest: 20260322, Channel: cooperatives.ByClerk,
		State: cooperatives.Admitted,
	}})
	check(s.t, err)
	return numbers[0]
}

// assigned puts an order into the hands of operator A on a day at eight.
func (s *testServer) assigned(no int64, day ledger.Date) {
	s.t.Helper()
	check(s.t, s.services.Assign(s.t.Context(), dispatcher, fmt.Sprintf("assign.%d", no), s.book.ID, []services.Assignment{
		{Order: no, Part: 1, Operator: "A", Machine: "M1", Day: day, Start: 480, End: 660},
	}))
}

// drawnName is a small signature as the form carries it.
func drawnName(t testing.TB) string {
	t.Helper()
	p := image.NewGray(image.Rect(0, 0, 40, 20))
	for x := range 40 {
		p.Set(x, x/2, color.White)
	}
	var b bytes.Buffer
	check(t, png.Encode(&b, p))
	return drawnPicture + base64.StdEncoding.EncodeToString(b.Bytes())
}

// photographed is a photo of a signed sheet.
func photographed(t testing.TB) []byte {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 300, 200))
	for x := range 300 {
		for y := range 200 {
			p.Set(x, y, color.RGBA{byte(x * y), byte(x), byte(y), 255})
		}
	}
	var b bytes.Buffer
	check(t, jpeg.Encode(&b, p, nil))
	return b.Bytes()
}

// TestWhatCannotBeReadIsNoSignature refuses files that nobody could look at, in words that say what to send instead, and
// takes photos.
func TestWhatCannotBeReadIsNoSignature(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		no := s.ordered("D1", "FL")
		s.assigned(no, 20260316)
		s.worked(no, 500)
		c := s.as(staff.Accountant)
		const link = "/b/gz/field/orders/1"
		accept := func(name string, body []byte) answer {
			c.get(link)
			return c.send(link+"/accept", url.Values{"part": {"1"}, "area": {"5"}, "signer": {"赵大"}}, "photo", name, body)
		}
		photo := photographed(t)
		var flat bytes.Buffer
		huge := image.NewPaletted(image.Rect(0, 0, 9000, 9000), color.Palette{color.White})
		check(t, png.Encode(&flat, huge))
		for _, bad := range []struct {
			name, says string
			body       []byte
		}{
			{"半张.jpg", "照片“半张.jpg”不完整", photo[:len(photo)*2/3]},
			{"同意书.pdf", "这里要照片（JPEG 或 PNG）", []byte("%PDF-1.4\n")},
			{"动图.gif", "这里要照片（JPEG 或 PNG）", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;")},
			{"IMG_1.heic", "HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")},
			{"地块.csv", "这里要照片（JPEG 或 PNG）", []byte("a,b\n")},
			{"白板.png", "像素太多", flat.Bytes()},
		} {
			accept(bad.name, bad.body).want(t, 422, bad.says, `href="#signature"`, `id="signature"`).wantWords(t)
		}
		c.get(link).want(t, 200, "tag state-finished")
		cut, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(drawnName(t), drawnPicture))
		check(t, err)
		half := drawnPicture + base64.StdEncoding.EncodeToString(cut[:len(cut)-20])
		c.step(link, link+"/accept", url.Values{"part": {"1"}, "area": {"5"}, "signer": {"赵大"}, "signature": {half}}).
			want(t, 422, "签名图片不对")
		accept("单据.jpg", photo).want(t, 303)
	})
}

// TestTeamDataIsEnteredByForm saves an entry of every list, is refused in words, and finds what was typed again.
func TestTeamDataIsEnteredByForm(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		c, auditor := s.as(staff.Accountant), s.as(staff.Auditor)
		for list, form := range map[string]url.Values{
			"operations": {
				"code": {"ZB"}, "name": {"植保"}, "stage": {"protect"}, "rain": {"stops"}, "pace": {"无人机 平地 40\n无人机 30"},
				"after": {"BZ 10 60"}, "active": {"1"},
			},
			"machines": {
				"code": {"M3"}, "name": {"微耕机"}, "kind": {"微耕机"}, "width": {"100"}, "max_slope": {"30"}, "owner": {"A 机手A"},
				"maintenance": {"2026-04-01..2026-04-03 2026-05-01"}, "active": {"1"},
			},
			"operators": {
				"code": {"C"}, "name": {"龙德才"}, "skills": {"FL", "BZ"}, "machines": {"M2"}, "start": {"07:30"}, "end": {"17:00"},
				"overtime": {"19:00"}, "licence_until": {"2027-01-31"}, "past_load": {"3.5"}, "leave": {"2026-03-20"}, "active": {"1"},
			},
			"plots": {
				"code": {"D9"}, "name": {"河边"}, "household": {"赵大"}, "area": {"6.25"}, "terrain": {"terraced"}, "slope": {"8"},
				"wet": {"1"}, "x": {"-120"}, "y": {"40"}, "active": {"1"},
			},
			"rates": {
				"kind": {"price"}, "operation": {"FL"}, "terrain": {"steep"}, "valid_from": {"2026-01-01"},
				"valid_to": {"2026-12-31"}, "amount": {"96.50"},
			},
			"subsidies": {
				"year": {"2027"}, "zone": {"hilly"}, "province": {"贵州"}, "share": {"37.5%"}, "cap": {"130"}, "document": {"黔农〔2027〕1号"},
			},
			"labour": {"household": {"H02 钱二"}, "labour": {"disabled"}, "note": {"独居"}},
		} {
			page := "/b/gz/field/data/" + list
			c.get(page).want(t, 200, `id="form"`)
			if a := auditor.get(page).want(t, 200); strings.Contains(a.body, `id="form"`) {
				t.Errorf("an auditor is offered the form of %s", list)
			}
			bad := url.Values{"code": {""}, "name": {"忘了编号"}}
			c.post(page, bad).want(t, 422, `role="alert"`)
			c.post(page, form).want(t, 303)
		}
		c.get("/b/gz/field/data/operations").want(t, 200, "植保", "无人机 不分地形 30.00；无人机 平地 40.00", "BZ 10 60")
		c.get("/b/gz/field/data/operations?edit=ZB").want(t, 200, "无人机 不分地形 30.00\n无人机 平地 40.00", `value="ZB"`)
		c.get("/b/gz/field/data/machines").want(t, 200, "机手A", `<span class="nowrap">2026-04-01..2026-04-03</span> <span class="nowrap">2026-05-01</span>`)
		c.get("/b/gz/field/data/operators?edit=C").want(t, 200, `value="07:30"`, `value="3.50"`, "2026-03-20", `value="M2" checked`)
		c.get("/b/gz/field/data/plots?q="+url.QueryEscape("河边")).want(t, 200, "6.25", "梯田", "赵大")
		c.get("/b/gz/field/data/rates").want(t, 200, "96.50", "陡坡")
		c.get("/b/gz/field/data/subsidies").want(t, 200, "37.5", "130.00", "黔农〔2027〕1号")
		c.get("/b/gz/field/data/labour").want(t, 200, "残疾", "独居", "100")
		c.get("/b/gz/field/data/none").want(t, 404)
		renamed := url.Values{
			"known": {"D9"}, "code": {"D1"}, "name": {"河边大田"}, "household": {"H01"}, "area": {"6.5"}, "terrain": {"flat"}, "active": {"1"},
		}
		c.step("/b/gz/field/data/plots?edit=D9", "/b/gz/field/data/plots", renamed).want(t, 303)
		c.get("/b/gz/field/data/plots").want(t, 200, "河边大田", "6.50", "地块1")
		if a := c.get("/b/gz/field/data/plots?edit=D7").want(t, 200, "<h2>新增</h2>"); strings.Contains(a.body, `value="D7"`) {
			t.Error("the form changes a plot that is not there")
		}
		wrong := url.Values{"code": {"D8"}, "name": {"坡上"}, "household": {"H01"}, "area": {"六亩"}, "terrain": {"flat"}, "slope": {"a"}}
		c.post("/b/gz/field/data/plots", wrong).want(t, 422, "不是面积", "请填数字", `value="六亩"`, `value="坡上"`).wantWords(t)
		wrong.Set("area", "0")
		wrong.Set("slope", "5")
		c.post("/b/gz/field/data/plots", wrong).want(t, 422, "没有面积", `id="area"`)
		c.get("/b/gz/field/settings").want(t, 200, "160", `value="5"`, "补贴分区")
		c.post("/b/gz/field/settings", url.Values{
			"zone": {"hilly"}, "tolerance": {"8"}, "grace_days": {"2"}, "speed": {"200"}, "max_part": {"12"}, "position": {"106.63, 26.65"},
		}).want(t, 303)
		c.get("/b/gz/field/settings").want(t, 200, `value="106.63, 26.65"`, `value="12.00"`)
		c.post("/b/gz/field/settings", url.Values{"zone": {"hilly"}, "position": {"贵阳"}}).want(t, 422, "经纬度")
	})
}

// TestOrderFromRequestToSignature leads an order through its states on the pages.
func TestOrderFromRequestToSignature(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newTestServer(t, d)
		s.team()
		c := s.as(staff.Accountant)
		const orders = "/b/gz/field/orders"
		c.get(orders).want(t, 200, "没有订单").wantWords(t)
		c.get(orders+"/new").want(t, 200, "H01 赵大")
		c.get(orders+"/new?household="+url.QueryEscape("赵六")).want(t, 422, "没有编号为 赵六")
		c.get(orders+"/new?household="+url.QueryEscape("H01 赵大")).want(t, 200, "地块1", "地块2", "翻犁").wantWords(t)
		form := url.Values{"household": {"H01"}, "earliest": {"2026-03-18"}, "latest": {"2026-03-17"}, "channel": {"relative"}, "asked_by": {""}}
		unnamed := maps.Clone(form)
		unnamed["plot"], unnamed["operation"] = []string{"D1"}, []string{"FL"}
		unnamed.Set("latest", "2026-03-24")
		c.post(orders, unnamed).want(t, 422, `<a href="#asked_by">谁来说的</a>：请填写此项。`).wantWords(t)
		form.Set("asked_by", "赵小")
		c.get(orders + "/new?household=H01")
		c.post(orders, form).want(t, 422, `id="plot"`, `id="operation"`, `value="赵小"`)
		form["plot"], form["operation"] = []string{"D1"}, []string{"FL"}
		form.Set("requested", "1")
		c.post(orders, form).want(t, 422, "作业期限不对", `value="D1" checked`)
		form.Set("latest", "2026-03-24")
		a := c.post(orders, form).want(t, 303)
		link := strings.TrimSuffix(a.location, "?done=saved")
		c.get(link).want(t, 200, "PG-0001 翻犁 地块1", "申请", "赵小").wantWords(t)
		form.Del("key")
		c.get(orders + "/new?household=H01")
		c.post(orders, form).want(t, 409, "已有订单 PG-0001")
		c.step(link, link+"/move", url.Values{"to": {"admitted"}}).want(t, 303)
		c.step(link, link+"/assign", url.Values{
			"part": {"1"}, "operator": {"B"}, "machine": {"M1"}, "day": {"2026-03-19"}, "start": {"08:00"},
		}).want(t, 422, "请假", `value="2026-03-19"`).wantWords(t)
		c.step(link, link+"/assign", url.Values{
			"part": {"1"}, "operator": {"A"}, "machine": {"M1"}, "day": {"2026-03-18"}, "start": {"08:00"}, "pinned": {"1"},
		}).want(t, 303)
		c.get(link).want(t, 200, "2026-03-18 08:00–11:00", "机手A", "已固定").wantWords(t)
		c.get(orders+"?group=scheduled").want(t, 200, "PG-0001", "2026-03-18 机手A")
		if a := c.get(link+"/order.pdf").want(t, 200); !strings.HasPrefix(a.body, "%PDF-") {
			t.Error("the work order is no PDF")
		}
		c.get(link+"/order.pdf?paper=a9").want(t, 422)
		c.step(link, link+"/move", url.Values{"part": {"1"}, "to": {"working"}}).want(t, 303)
		c.step(link, link+"/move", url.Values{"part": {"1"}, "to": {"halted"}}).want(t, 422, "请写明原因")
		c.step(link, link+"/finish", url.Values{"part": {"1"}, "area": {"9"}}).want(t, 422, "超过地块")
		c.step(link, link+"/finish", url.Values{"part": {"1"}, "area": {"6"}}).want(t, 303)
		accept := url.Values{"part": {"1"}, "area": {"6"}, "measured": {"5"}, "signer": {"赵大"}}
		c.step(link, link+"/accept", accept).want(t, 422, "请在屏幕上签字", `value="5"`).wantWords(t)
		for _, bad := range []string{"data:image/png;base64,AAAA", "javascript:alert(1)"} {
			accept.Set("signature", bad)
			c.step(link, link+"/accept", accept).want(t, 422, "签名图片不对")
		}
		accept.Set("signature", drawnName(t))
		c.step(link, link+"/accept", accept).want(t, 303)
		page := c.get(link).want(t, 200, "tag state-verified", "实测 5.00 亩", "验收面积和申报或实测差得多", "/files/").wantWords(t)
		c.step(link, link+"/answer", url.Values{"part": {"1"}, "answer": {"量过了"}}).want(t, 403)
		chair := s.as(staff.Chair)
		chair.step(link, link+"/answer", url.Values{"part": {"1"}, "answer": {"到地头量过，六亩"}}).want(t, 303)
		page = c.get(link).want(t, 200, "<p>答复：到地头量过，六亩 ", "某chair")
		chair.get("/language?to=en&back=/me").want(t, 303)
		chair.get(link).want(t, 200, "<p>Answer: 到地头量过，六亩 ").wantWords(t)
		if strings.Contains(page.body, "/accept\"") {
			t.Error("an accepted job is offered to be accepted")
		}
		auditor := s.as(staff.Auditor)
		if a := auditor.get(link).want(t, 200); strings.Contains(a.body, "/move") {
			t.Error("an auditor is offered to move the order")
		}
		c.get(orders+"/99").want(t, 404)
		c.get(orders+"/x").want(t, 404)
	})
}

// TestLogOfTheTeamInWords shows states, days, hours, areas and kinds in the log as pages do.
func TestLogOfTheTeamInWords(t *testing.T) {
	s := newTestServer(t, dbtest.SQLite(t))
	s.team()
	c := s.as(staff.Accountant)
	s.assigned(s.ordered("D1", "FL"), 20260318)
	c.step("/b/gz/field/orders/1", "/b/gz/field/orders/1/move", url.Values{"part": {"1"}, "to": {"working"}}).want(t, 303)
	c.get("/b/gz/log?action=order").want(t, 200, "2026-03-18", "08:00", "<td>排班</td>", "<td>作业中</td>", "订单 PG-0001",
		`<option value="-3">系统</option>`, `<option value="plan">排班</option>`).wantWords(t)
	check(t, s.books.DB().Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, trail.Server, func(h *trail.Head) error {
			who := ledger.Actor{ID: ledger.System, Name: "系统", Address: "job"}
			return h.Log(ctx, tx, who, trail.Entry{Action: "job.run", Object: "job/plan", After: "2026-03-16"})
		})
	}))
	admin := s.as(staff.Administrator)
	admin.get("/log?action=job&actor=-3").want(t, 200, "定时任务：夜间排班", `<option value="job" selected>`).wantWords(t)
	if a := admin.get("/log?action=job"); strings.Contains(a.body, "job/plan") {
		t.Error("a job goes by its name in the program")
	}
	c.get("/b/gz/log?action=plot").want(t, 200, "平地", "6.00").wantWords(t)
	c.get("/b/gz/log?action=operation").want(t, 200, "下雨停工", "2.00").wantWords(t)
	a := c.get("/b/gz/log?action=operator").want(t, 200, "2030-12-31", "18:00", "2026-03-19").wantWords(t)
	if strings.Contains(a.body, "20301231") {
		t.Error("a day stands as a number in the log")
	}
}
