using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace CryptoSim.Tests.EndToEnd;

/// <summary>The page of one market, as a trader uses it.</summary>
internal sealed class TradePage(IPage page)
{
    public IPage Page { get; } = page;

    public ILocator LastPrice => One("last-price");

    public ILocator Equity => One("equity");

    public ILocator Banner => One("market-banner");

    public ILocator Result => One("ticket-result");

    public ILocator Quantity => One("ticket-quantity");

    public ILocator Price => One("ticket-price");

    public ILocator PostOnly => One("ticket-post-only");

    public ILocator TimeInForce => One("ticket-time-in-force");

    public ILocator Expiry => One("ticket-expiry");

    public ILocator Trigger => One("ticket-trigger");

    public ILocator TriggerValue => One("ticket-trigger-value");

    public ILocator TriggerUnit => One("ticket-trigger-unit");

    public ILocator LimitOffset => One("ticket-limit-offset");

    public ILocator Iceberg => One("ticket-iceberg");

    public ILocator Display => One("ticket-display");

    public ILocator WhenFilled => One("ticket-when-filled");

    public ILocator SelfTrade => One("ticket-self-trade");

    /// <summary>The trigger of a leg: <c>other</c>, <c>profit</c> or <c>stop</c>.</summary>
    public ILocator Leg(string name) => One($"ticket-{name}-value");

    public ILocator LegLimit(string name) => One($"ticket-{name}-limit");

    public ILocator Submit => One("ticket-submit");

    public ILocator FillLevels => Page.GetByTestId("fill-level");

    public ILocator OpenOrders => Page.GetByTestId("open-order");

    public ILocator Asks => Page.GetByTestId("book-ask");

    public ILocator Bids => Page.GetByTestId("book-bid");

    public static async Task<TradePage> OpenAsync(IBrowserContext visitor, Uri web, string pair = "BTC-USD")
    {
        var page = visitor.Pages.Count > 0 ? visitor.Pages[0] : await visitor.NewPageAsync();
        await page.GotoAsync(new Uri(web, $"/trade/{pair}").ToString());
        var trade = new TradePage(page);
        await trade.WaitUntilSignedInAsync();
        return trade;
    }

    /// <summary>The account is there once its equity is a number. A page that could not open one in time, on a machine
    /// that is just starting much, offers to try again: a visitor does.</summary>
    public async Task WaitUntilSignedInAsync()
    {
        const int Tries = 5;
        var number = new Regex(@"\d");
        var tryAgain = One("guest-banner").GetByRole(AriaRole.Link);
        var either = Page.GetByTestId("equity").Filter(new LocatorFilterOptions { HasTextRegex = number }).Or(tryAgain).First;
        await Assertions.Expect(either).ToBeAttachedAsync();
        for (var attempt = 0; attempt < Tries && await tryAgain.IsVisibleAsync(); attempt++)
        {
            await tryAgain.ClickAsync();
            await Assertions.Expect(either).ToBeAttachedAsync();
        }

        await Assertions.Expect(Equity).ToHaveTextAsync(number);
    }

    public async Task<decimal> LastPriceAsync() => Number(await LastPrice.InnerTextAsync());

    public async Task<decimal> EquityAsync() => Number(await Equity.InnerTextAsync());

    public async Task PlaceMarketAsync(string side, string quantity)
    {
        await TryMarketAsync(side, quantity);
        await Result.WaitForAsync();
    }

    /// <summary>Sends an order, whatever comes of it.</summary>
    public async Task TryMarketAsync(string side, string quantity)
    {
        await One($"ticket-side-{side}").ClickAsync();
        await One("ticket-type-market").ClickAsync();
        await Quantity.FillAsync(quantity);
        await Submit.ClickAsync();
    }

    public async Task PlaceLimitAsync(string side, string quantity, string price)
    {
        await TypeLimitAsync(side, quantity, price);
        await Submit.ClickAsync();
        await Result.WaitForAsync();
    }

    public async Task TypeLimitAsync(string side, string quantity, string price)
    {
        await One($"ticket-side-{side}").ClickAsync();
        await One("ticket-type-limit").ClickAsync();
        await Price.FillAsync(price);
        await Quantity.FillAsync(quantity);
    }

    public Task OpenTabAsync(string name) =>
        Page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { NameString = name }).First.ClickAsync();

    /// <summary>The number in a text such as <c>$10,000.00</c>.</summary>
    public static decimal Number(string text) => decimal.Parse(
        new string([.. text.Where(character => char.IsAsciiDigit(character) || character is '.' or '-')]),
        CultureInfo.InvariantCulture);

    private ILocator One(string testId) => Page.GetByTestId(testId).First;
}
