using Microsoft.Playwright;

namespace CryptoSim.Tests.EndToEnd;

/// <summary>The machine's own Chromium, started once for the run; every visitor has a profile of their own.</summary>
internal static class Browser
{
    private const string Program = "/usr/bin/chromium";
    private const int DeadlineMs = 90_000;

    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> _browser = new(StartAsync);

    /// <summary>A first-time visitor with a page, at the given size.</summary>
    public static async Task<IBrowserContext> VisitorAsync(
        int width = 1440, int height = 900, bool isPhone = false, string? storageState = null)
    {
        var (_, browser) = await _browser.Value;
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            HasTouch = isPhone,
            IsMobile = isPhone,
            StorageState = storageState,
        });
        context.SetDefaultTimeout(DeadlineMs);
        return context;
    }

    public static async Task StopAsync()
    {
        if (_browser.IsValueCreated && _browser.Value.IsCompletedSuccessfully)
        {
            var (playwright, browser) = _browser.Value.Result;
            await browser.CloseAsync();
            playwright.Dispose();
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> StartAsync()
    {
        Assert.IsTrue(File.Exists(Program),
            $"{Program} is missing. Install it with: apt-get update && apt-get install -y chromium");
        // Only a hang takes this long: the machine may be busy, and a quiet market moves once in a while.
        Assertions.SetDefaultExpectTimeout(DeadlineMs);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Program,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--disable-dev-shm-usage",
            ],
        });
        return (playwright, browser);
    }
}
