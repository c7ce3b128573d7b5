using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace CryptoSim.Tests.Aspire;

/// <summary>The whole system as F5 starts it. Needs a container runtime.</summary>
[TestClass]
[TestCategory("Docker")]
public sealed class AppHostRunTests
{
    // The images are pulled the first time.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    [TestMethod]
    public async Task Everything_starts_shows_a_price_and_takes_an_order()
    {
        if (!await HasContainerRuntimeAsync())
        {
            Assert.Inconclusive("There is no container runtime here.");
        }

        using var patience = new CancellationTokenSource(Patience);
        var token = patience.Token;
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.CryptoSim_AppHost>(
            ["--Volumes=false", "--Market:Kind=recorded"], token);
        await using var application = await builder.BuildAsync(token);
        await application.StartAsync(token);
        await application.ResourceNotifications.WaitForResourceHealthyAsync("web", token);

        using var web = application.CreateHttpClient("web");
        using var page = await web.GetAsync(new Uri("/", UriKind.Relative), token);
        Assert.AreEqual(HttpStatusCode.OK, page.StatusCode);

        using var api = application.CreateHttpClient("api");
        Assert.IsGreaterThan(0m, await PriceOfAsync(api, "BTC/USD", token));

        using var opened = await api.PostAsync(new Uri("/api/accounts", UriKind.Relative), null, token);
        Assert.AreEqual(HttpStatusCode.Created, opened.StatusCode);
        var account = await opened.Content.ReadFromJsonAsync<JsonElement>(token);
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", account.GetProperty("accessToken").GetString());
        using var placed = await api.PostAsJsonAsync(
            "/api/orders", new { symbol = "BTC/USD", side = "buy", type = "market", quantity = "0.01" }, token);
        Assert.AreEqual(HttpStatusCode.Created, placed.StatusCode, await placed.Content.ReadAsStringAsync(token));
        var order = await placed.Content.ReadFromJsonAsync<JsonElement>(token);
        Assert.AreEqual("filled", order.GetProperty("status").GetString());

        var audit = await api.GetFromJsonAsync<JsonElement>("/api/ledger/audit", token);
        Assert.IsTrue(audit.GetProperty("balanced").GetBoolean());
    }

    private static async Task<bool> HasContainerRuntimeAsync()
    {
        foreach (var runtime in (string[])["docker", "podman"])
        {
            try
            {
                using var process = Process.Start(new ProcessStartInfo(runtime, "info")
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                })!;
                await Task.WhenAll(
                    process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
                await process.WaitForExitAsync();
                if (process.ExitCode == 0)
                {
                    return true;
                }
            }
            catch (Win32Exception exception)
            {
                Trace.TraceInformation("{0}: {1}", runtime, exception.Message);
            }
        }

        return false;
    }

    /// <summary>Healthy means that it serves; prices follow as soon as the feed has read its first frames.</summary>
    private static async Task<decimal> PriceOfAsync(HttpClient api, string symbol, CancellationToken cancellationToken)
    {
        while (true)
        {
            var markets = await api.GetFromJsonAsync<JsonElement>("/api/markets", cancellationToken);
            foreach (var market in markets.GetProperty("items").EnumerateArray())
            {
                if (market.GetProperty("symbol").GetString() == symbol
                    && market.GetProperty("ask").GetString() is { } ask)
                {
                    return decimal.Parse(ask, System.Globalization.CultureInfo.InvariantCulture);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }
}
