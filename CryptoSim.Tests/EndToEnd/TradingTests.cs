using System.Globalization;
using System.Text.RegularExpressions;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;
using Microsoft.Playwright;

namespace CryptoSim.Tests.EndToEnd;

/// <summary>What a trader sees in a real browser, on a whole cluster that plays the recorded day.</summary>
[TestClass]
public sealed class TradingTests
{
    private const int Hang = 600_000;

    public required TestContext TestContext { get; set; }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_guest_is_trading_as_soon_as_the_page_is_there()
    {
        var web = await WebAsync();
        // The first page of a fresh process compiles it; visitors after that are who the promise is for.
        await using (var warmUp = await Browser.VisitorAsync())
        {
            await TradePage.OpenAsync(warmUp, web);
        }

        await using var visitor = await Browser.VisitorAsync();
        var started = TimeProvider.System.GetTimestamp();
        var page = await TradePage.OpenAsync(visitor, web);
        await Assertions.Expect(page.Page.GetByTestId("ticket-quantity")).ToBeEditableAsync();
        var took = TimeProvider.System.GetElapsedTime(started);

        Assert.AreEqual(10_000m, await page.EquityAsync());
        TestContext.WriteLine($"{took.TotalSeconds:F1} s from opening the page to a ticket that may be filled in");
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Prices_and_the_book_move_and_the_banner_says_that_they_are_recorded()
    {
        await using var visitor = await Browser.VisitorAsync();
        var page = await TradePage.OpenAsync(visitor, await WebAsync());
        var price = await page.LastPrice.InnerTextAsync();
        var ask = await page.Asks.First.InnerTextAsync();

        await Assertions.Expect(page.LastPrice).Not.ToHaveTextAsync(price);
        await Assertions.Expect(page.Asks.First).Not.ToHaveTextAsync(ask);
        await Assertions.Expect(page.Banner).ToContainTextAsync("recorded",
            new LocatorAssertionsToContainTextOptions { IgnoreCase = true });
        Assert.IsGreaterThan(5, await page.Bids.CountAsync());
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task Every_market_is_listed_with_its_price()
    {
        await using var visitor = await Browser.VisitorAsync();
        var page = await visitor.NewPageAsync();
        await page.GotoAsync((await WebAsync()).ToString());

        var rows = page.GetByTestId("market-row");
        await Assertions.Expect(rows).ToHaveCountAsync(4);
        foreach (var row in await rows.AllAsync())
        {
            await Assertions.Expect(row).ToContainTextAsync(new Regex(@"\d\.\d"));
        }
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_market_buy_fills_level_by_level_and_the_page_shows_the_levels_and_moves_the_equity()
    {
        await using var visitor = await Browser.VisitorAsync();
        var page = await TradePage.OpenAsync(visitor, await WebAsync());

        await page.PlaceMarketAsync("buy", "0.01");

        await Assertions.Expect(page.Result).ToContainTextAsync("filled",
            new LocatorAssertionsToContainTextOptions { IgnoreCase = true });
        var levels = await page.FillLevels.AllAsync();
        Assert.IsNotEmpty(levels);
        var bought = 0m;
        foreach (var level in levels)
        {
            bought += TradePage.Number(await level.Locator("td").Nth(1).InnerTextAsync());
        }

        Assert.AreEqual(0.01m, bought);

        // The fee at once, then the market.
        await Assertions.Expect(page.Equity).Not.ToHaveTextAsync("$10,000.00");
        var equity = await page.Equity.InnerTextAsync();
        Assert.IsInRange(9_990m, 10_000m, TradePage.Number(equity));
        await Assertions.Expect(page.Equity).Not.ToHaveTextAsync(equity);

        await page.OpenTabAsync("Fills");
        await Assertions.Expect(page.Page.GetByTestId("fill-row")).ToHaveCountAsync(levels.Count);
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task The_ticket_refuses_terms_as_one_types_and_places_those_that_hold()
    {
        await using var visitor = await Browser.VisitorAsync();
        var page = await TradePage.OpenAsync(visitor, await WebAsync());
        var refusal = page.Page.Locator("#ticket-refusal");
        var last = await page.LastPriceAsync();

        await page.TypeLimitAsync("buy", "0.01", Text(decimal.Round(last * 1.2m)));
        await page.PostOnly.CheckAsync();
        await Assertions.Expect(refusal).ToContainTextAsync("would take");
        await Assertions.Expect(page.Submit).ToBeDisabledAsync();
        await page.Price.FillAsync(Text(decimal.Round(last / 2)));
        await Assertions.Expect(refusal).ToBeEmptyAsync();

        await page.TimeInForce.SelectOptionAsync("gtd");
        await page.Expiry.FillAsync("2020-01-01T00:00");
        await Assertions.Expect(refusal).ToContainTextAsync("has passed");
        await page.Expiry.FillAsync(
            TimeProvider.System.GetUtcNow().AddDays(7).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
        await Assertions.Expect(refusal).ToBeEmptyAsync();
        await page.Submit.ClickAsync();

        await Assertions.Expect(page.OpenOrders).ToHaveCountAsync(1);
        await Assertions.Expect(page.OpenOrders.First).ToContainTextAsync(new Regex("until 20.*, post only"));

        await page.Page.GetByTestId("ticket-type-market").ClickAsync();
        await page.Page.GetByTestId("ticket-unit").SelectOptionAsync("quote");
        await page.Quantity.FillAsync("100");
        await page.Submit.ClickAsync();
        await Assertions.Expect(page.Result).ToContainTextAsync("filled",
            new LocatorAssertionsToContainTextOptions { IgnoreCase = true });

        static string Text(decimal price) => price.ToString(CultureInfo.InvariantCulture);
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task The_ticket_states_triggers_trails_and_icebergs_and_what_waits_is_amended()
    {
        await using var visitor = await Browser.VisitorAsync();
        var page = await TradePage.OpenAsync(visitor, await WebAsync());
        var refusal = page.Page.Locator("#ticket-refusal");
        var terms = page.Page.GetByTestId("open-order-terms");
        var last = await page.LastPriceAsync();

        // A stop loss, refused as it is typed.
        await page.Page.GetByTestId("ticket-type-market").ClickAsync();
        await page.Quantity.FillAsync("0.01");
        await page.Trigger.SelectOptionAsync("stop");
        await page.TriggerValue.FillAsync("0");
        await Assertions.Expect(refusal).ToContainTextAsync("is not above 0");
        await Assertions.Expect(page.Submit).ToBeDisabledAsync();
        await page.TriggerValue.FillAsync("7000.0001");
        await Assertions.Expect(refusal).ToContainTextAsync("is not a multiple of");
        await page.TriggerValue.FillAsync("no");
        await Assertions.Expect(refusal).ToContainTextAsync("The trigger is not a number");
        await page.TriggerValue.FillAsync(Text(decimal.Round(last * 1.5m)));
        await Assertions.Expect(refusal).ToBeEmptyAsync();
        await page.Submit.ClickAsync();
        await Assertions.Expect(page.Result).ToContainTextAsync("wait until the last price comes to");
        await page.OpenTabAsync("Open orders");
        await Assertions.Expect(terms).ToContainTextAsync("stop loss at");

        // What waits is amended.
        await page.Page.GetByTestId("open-order-amend").ClickAsync();
        await page.Page.GetByTestId("amend-trigger").FillAsync(Text(decimal.Round(last * 1.6m)));
        await page.Page.GetByTestId("amend-submit").ClickAsync();
        await Assertions.Expect(page.Page.GetByTestId("amend")).ToHaveCountAsync(0);
        await Assertions.Expect(terms).ToContainTextAsync(
            decimal.Round(last * 1.6m).ToString("#,##0", CultureInfo.InvariantCulture));
        await page.Page.GetByTestId("open-order-cancel").ClickAsync();
        await Assertions.Expect(page.OpenOrders).ToHaveCountAsync(0);

        // A trailing stop with a limit that follows it.
        await page.Trigger.SelectOptionAsync("trail");
        await page.TriggerUnit.SelectOptionAsync("percent");
        await page.TriggerValue.FillAsync("20");
        await page.Page.GetByTestId("ticket-type-limit").ClickAsync();
        await page.Quantity.FillAsync("0.01");
        await page.LimitOffset.FillAsync("x");
        await Assertions.Expect(refusal).ToContainTextAsync("The limit offset is not a number");
        await page.LimitOffset.FillAsync("-1.5");
        await Assertions.Expect(refusal).ToBeEmptyAsync();
        await page.Submit.ClickAsync();
        await Assertions.Expect(terms).ToContainTextAsync("trailing stop limit at");
        await Assertions.Expect(terms).ToContainTextAsync("20 % behind the last price");
        await page.Page.GetByTestId("open-order-cancel").ClickAsync();
        await Assertions.Expect(page.OpenOrders).ToHaveCountAsync(0);

        // Either of two triggers, of which no price may reach both.
        await page.Page.GetByTestId("ticket-type-market").ClickAsync();
        await page.Trigger.SelectOptionAsync("either");
        await page.TriggerUnit.SelectOptionAsync("price");
        await page.TriggerValue.FillAsync(Text(decimal.Round(last / 2)));
        await page.Quantity.FillAsync("0.01");
        await page.Leg("other").FillAsync("no");
        await Assertions.Expect(refusal).ToContainTextAsync("The stop loss is not a number");
        await page.Leg("other").FillAsync(Text(decimal.Round(last / 3)));
        await Assertions.Expect(refusal).ToContainTextAsync("must be above");
        await Assertions.Expect(page.Submit).ToBeDisabledAsync();
        await page.Leg("other").FillAsync(Text(decimal.Round(last * 1.3m)));
        await page.LegLimit("other").FillAsync(Text(decimal.Round(last * 1.4m)));
        await Assertions.Expect(refusal).ToBeEmptyAsync();
        await page.Submit.ClickAsync();
        await Assertions.Expect(page.Result).ToContainTextAsync(" or to ");
        await Assertions.Expect(terms).ToContainTextAsync(new Regex("take profit at .*, or stop loss limit .* at "));
        await page.Page.GetByTestId("open-order-why").ClickAsync();
        await Assertions.Expect(page.Page.GetByTestId("order-wait")).ToContainTextAsync(
            new Regex("above the take profit of .* below the stop loss of ", RegexOptions.Singleline));
        await page.Page.GetByTestId("open-order-amend").ClickAsync();
        await page.Page.GetByTestId("amend-other-trigger").FillAsync(Text(decimal.Round(last * 1.2m)));
        await page.Page.GetByTestId("amend-submit").ClickAsync();
        await Assertions.Expect(terms).ToContainTextAsync(
            decimal.Round(last * 1.2m).ToString("#,##0", CultureInfo.InvariantCulture));
        await page.Page.GetByTestId("open-order-cancel").ClickAsync();
        await Assertions.Expect(page.OpenOrders).ToHaveCountAsync(0);

        // What is bought is sold at its profit or its stop.
        await page.Trigger.SelectOptionAsync("none");
        await page.Quantity.FillAsync("0.01");
        await page.WhenFilled.SelectOptionAsync("both");
        await page.Leg("profit").FillAsync(Text(decimal.Round(last / 2)));
        await page.Leg("stop").FillAsync(Text(decimal.Round(last * 1.5m)));
        await Assertions.Expect(refusal).ToContainTextAsync("Of the order that closes it");
        await page.Leg("profit").FillAsync(Text(decimal.Round(last * 1.5m)));
        await page.Leg("stop").FillAsync(Text(decimal.Round(last / 2)));
        await page.SelfTrade.SelectOptionAsync("oldest");
        await Assertions.Expect(refusal).ToBeEmptyAsync();
        await page.Submit.ClickAsync();
        await Assertions.Expect(terms).ToContainTextAsync(new Regex("take profit at .*, or stop loss at .*, closes another"));
        await page.Page.GetByTestId("open-order-cancel").ClickAsync();
        await Assertions.Expect(page.OpenOrders).ToHaveCountAsync(0);
        await page.WhenFilled.SelectOptionAsync("none");

        // An iceberg.
        await page.Trigger.SelectOptionAsync("none");
        await page.TypeLimitAsync("buy", "0.01", Text(decimal.Round(last / 2)));
        await page.Iceberg.CheckAsync();
        await page.Display.FillAsync("0.0001");
        await Assertions.Expect(refusal).ToContainTextAsync("at least a fifteenth");
        await page.Display.FillAsync("0.001");
        await Assertions.Expect(refusal).ToBeEmptyAsync();
        await page.Submit.ClickAsync();
        await Assertions.Expect(terms).ToContainTextAsync("shows 0.001 at a time");

        static string Text(decimal price) => price.ToString(CultureInfo.InvariantCulture);
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_large_buy_walks_several_levels()
    {
        await using var visitor = await Browser.VisitorAsync();
        var page = await TradePage.OpenAsync(visitor, await WebAsync());

        await page.PlaceMarketAsync("buy", "1.4");

        var levels = await page.FillLevels.AllAsync();
        var prices = new List<decimal>();
        foreach (var level in levels)
        {
            prices.Add(TradePage.Number(await level.Locator("td").First.InnerTextAsync()));
        }

        Assert.IsNotEmpty(prices);
        CollectionAssert.AreEqual(prices.Order().ToList(), prices, "best price first");
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_resting_limit_holds_funds_and_is_canceled_from_the_page()
    {
        await using var visitor = await Browser.VisitorAsync();
        var page = await TradePage.OpenAsync(visitor, await WebAsync());

        await page.PlaceLimitAsync("buy", "0.01", "5000.0");

        await page.OpenTabAsync("Open orders");
        await Assertions.Expect(page.OpenOrders).ToHaveCountAsync(1);
        await page.Page.GetByTestId("open-order-cancel").ClickAsync();
        await Assertions.Expect(page.OpenOrders).ToHaveCountAsync(0);
        Assert.AreEqual(10_000m, await page.EquityAsync());
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_resting_limit_is_amended_by_keyboard_and_a_refusal_says_why()
    {
        await using var visitor = await Browser.VisitorAsync();
        var page = await TradePage.OpenAsync(visitor, await WebAsync());
        await page.PlaceLimitAsync("buy", "0.01", "5000.0");
        await page.OpenTabAsync("Open orders");
        var amend = page.Page.GetByTestId("open-order-amend");

        // The limit price has the focus, the quantity is a tab away, and Enter sends.
        await amend.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.GetByTestId("amend-price")).ToBeFocusedAsync();
        await page.Page.GetByTestId("amend-price").FillAsync("5000.0000001");
        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.GetByTestId("amend-refusal")).ToContainTextAsync("is not a multiple of");
        await page.Page.GetByTestId("amend-price").FillAsync("5100.0");
        await page.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Page.GetByTestId("amend-quantity")).ToBeFocusedAsync();
        await page.Page.GetByTestId("amend-quantity").FillAsync("0.02");
        await page.Page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Page.GetByTestId("open-order-price")).ToHaveTextAsync(new Regex(@"^5,100\.0+$"));
        await Assertions.Expect(page.Page.GetByTestId("open-order-quantity")).ToHaveTextAsync("0.02");
        await Assertions.Expect(page.Page.GetByTestId("amend")).ToHaveCountAsync(0);
        await Assertions.Expect(amend).ToBeFocusedAsync();
        await Assertions.Expect(page.OpenOrders).ToHaveCountAsync(1);

        await page.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Page.GetByTestId("amend-price")).ToHaveValueAsync("5100");
        await Assertions.Expect(page.Page.GetByTestId("amend-price")).ToBeFocusedAsync();
        await page.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.Page.GetByTestId("amend")).ToHaveCountAsync(0);
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task The_portfolio_shows_each_purchase_and_what_it_came_to_under_each_model()
    {
        await using var visitor = await Browser.VisitorAsync();
        var page = await TradePage.OpenAsync(visitor, await WebAsync());
        await page.PlaceMarketAsync("buy", "0.01");
        await page.PlaceMarketAsync("buy", "0.02");
        await page.Page.GotoAsync(new Uri(await WebAsync(), "/portfolio").ToString());

        await page.Page.GetByTestId("position-lots").ClickAsync();

        // The latest first; a purchase over several levels is a lot each.
        await Assertions.Expect(page.Page.GetByTestId("lot-row").Nth(1)).ToBeVisibleAsync();
        var sums = new List<decimal> { 0m };
        foreach (var lot in await page.Page.GetByTestId("lot-row").AllAsync())
        {
            sums.Add(sums[^1] + TradePage.Number(await lot.Locator("td").First.InnerTextAsync()));
        }

        CollectionAssert.Contains(sums, 0.02m, "the second purchase");
        Assert.AreEqual(0.03m, sums[^1]);
        await page.Page.GetByTestId("position-lots").ClickAsync();
        await Assertions.Expect(page.Page.GetByTestId("lots")).ToHaveCountAsync(0);

        // Under each fill model: read at one moment, since all of them move with the price.
        var models = page.Page.GetByTestId("model-row");
        await Assertions.Expect(models.First).ToContainTextAsync(new Regex(@"9,9\d\d\.\d\d"));
        var rows = (await models.AllInnerTextsAsync()).Select(row => row.Split('\t')).ToList();
        CollectionAssert.AreEqual(new[] { "depth", "touch", "queue" }, rows.ConvertAll(row => row[0].Trim()));
        CollectionAssert.AreEqual(new[] { "in use", "Use", "Use" }, rows.ConvertAll(row => row[3].Trim()));
        var equity = rows.ConvertAll(row => TradePage.Number(row[1]));
        // A touch fills whole at the best price; a taker never queues.
        Assert.IsGreaterThanOrEqualTo(equity[0], equity[1]);
        Assert.AreEqual(equity[0], equity[2]);
        foreach (var row in rows)
        {
            // Both are told in whole cents.
            Assert.AreEqual(10_000m, TradePage.Number(row[1]) - TradePage.Number(row[2]), 0.02m, string.Join(' ', row));
        }
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_resting_limit_fills_when_the_market_comes_to_it()
    {
        await using var visitor = await Browser.VisitorAsync();
        var page = await TradePage.OpenAsync(visitor, await WebAsync());
        await page.PlaceMarketAsync("buy", "0.01");
        var last = decimal.Round(await page.LastPriceAsync(), 1);
        var (below, above) = (last - 5m, last + 5m);

        // Whichever way the recorded price goes, it comes to one of them within minutes.
        await page.PlaceLimitAsync("buy", "0.01", below.ToString("0.0", CultureInfo.InvariantCulture));
        await page.PlaceLimitAsync("sell", "0.01", above.ToString("0.0", CultureInfo.InvariantCulture));
        await page.OpenTabAsync("Open orders");
        await Assertions.Expect(page.OpenOrders).ToHaveCountAsync(
            1, new LocatorAssertionsToHaveCountOptions { Timeout = 540_000 });

        await page.OpenTabAsync("Fills");
        var fill = page.Page.GetByTestId("fill-row").First.Locator("td");
        var price = TradePage.Number(await fill.Nth(1).InnerTextAsync());
        if (await fill.First.InnerTextAsync() == "Buy")
        {
            Assert.IsLessThanOrEqualTo(below, price);
        }
        else
        {
            Assert.IsGreaterThanOrEqualTo(above, price);
        }
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task It_works_on_a_phone()
    {
        await using var visitor = await Browser.VisitorAsync(390, 844, isPhone: true);
        var page = await TradePage.OpenAsync(visitor, await WebAsync());

        Assert.IsLessThanOrEqualTo(390, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.PlaceMarketAsync("buy", "0.01");
        await Assertions.Expect(page.Result).ToContainTextAsync("filled",
            new LocatorAssertionsToContainTextOptions { IgnoreCase = true });
        Assert.IsLessThanOrEqualTo(390, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task The_next_run_has_the_account_of_the_last()
    {
        var folder = ClusterFixture.NewFolder();
        string session;
        decimal equity;
        await using (var first = await ClusterFixture.StartAsync(options => options with { DataFolder = folder }))
        await using (var visitor = await Browser.VisitorAsync())
        {
            var page = await TradePage.OpenAsync(visitor, first.Webs[0].Url);
            await page.PlaceMarketAsync("buy", "0.01");
            await page.PlaceLimitAsync("buy", "0.01", "5000.0");
            equity = await page.EquityAsync();
            session = await visitor.StorageStateAsync();
        }

        await using var second = await ClusterFixture.StartAsync(options => options with { DataFolder = folder });
        await using var returning = await Browser.VisitorAsync(storageState: session);
        var again = await TradePage.OpenAsync(returning, second.Webs[0].Url);

        await again.OpenTabAsync("Open orders");
        await Assertions.Expect(again.OpenOrders).ToHaveCountAsync(1);
        await again.OpenTabAsync("Fills");
        await Assertions.Expect(again.Page.GetByTestId("fill-row")).Not.ToHaveCountAsync(0);
        // A position of 68 dollars: minutes of market move it by cents.
        Assert.IsInRange(equity - 5m, equity + 5m, await again.EquityAsync());
    }

    private static async Task<Uri> WebAsync() => (await ClusterFixture.GetSharedAsync()).Webs[0].Url;
}
