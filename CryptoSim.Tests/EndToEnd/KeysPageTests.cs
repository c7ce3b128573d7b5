using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.KrakenPrivate;
using Microsoft.Playwright;

namespace CryptoSim.Tests.EndToEnd;

/// <summary>The page of API keys, as the owner of a bot uses it.</summary>
[TestClass]
public sealed class KeysPageTests
{
    private const int Hang = 600_000;

    [TestMethod]
    [Timeout(Hang, CooperativeCancellation = true)]
    public async Task A_key_is_made_shown_once_used_and_taken_back()
    {
        var cluster = await ClusterFixture.GetSharedAsync();
        await using var visitor = await Browser.VisitorAsync();
        var page = (await TradePage.OpenAsync(visitor, cluster.Webs[0].Url)).Page;
        await page.GotoAsync(new Uri(cluster.Webs[0].Url, "/account").ToString());
        await page.GetByTestId("keys-link").ClickAsync();
        await Assertions.Expect(page.GetByTestId("key")).ToHaveCountAsync(1);

        // What makes no sense is refused, and what was typed stays.
        await page.GetByTestId("key-name").FillAsync("my bot");
        await page.GetByTestId("key-trade").UncheckAsync();
        await page.GetByTestId("key-addresses").FillAsync("everywhere");
        await page.GetByTestId("make-key").ClickAsync();
        await Assertions.Expect(page.GetByTestId("refusal")).ToContainTextAsync("addresses");
        await Assertions.Expect(page.GetByTestId("key-name")).ToHaveValueAsync("my bot");
        await page.GetByTestId("key-addresses").FillAsync("127.0.0.1, ::1");
        await page.GetByTestId("make-key").ClickAsync();

        var key = await page.GetByTestId("api-key").InnerTextAsync();
        var secret = await page.GetByTestId("api-secret").InnerTextAsync();
        using var bot = KrakenBot.Of(cluster.Apis[0].Url, key, secret);
        Assert.AreEqual(10_000m, decimal.Parse(
            (await bot.CallAsync("Balance")).GetProperty("ZUSD").GetString()!,
            System.Globalization.CultureInfo.InvariantCulture));
        Assert.AreEqual("EGeneral:Permission denied", await bot.RefusedAsync("CancelAll"));

        await page.GetByTestId("go-on").ClickAsync();
        await Assertions.Expect(page.GetByTestId("key")).ToHaveCountAsync(2);
        Assert.DoesNotContain(secret, await page.ContentAsync());
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Revoke my bot" }).ClickAsync();
        await Assertions.Expect(page.GetByTestId("done")).ToContainTextAsync("taken back");
        Assert.AreEqual("EAPI:Invalid key", await bot.RefusedAsync("Balance"));
        await Assertions.Expect(page.GetByTestId("key")).ToHaveCountAsync(1);
    }
}
