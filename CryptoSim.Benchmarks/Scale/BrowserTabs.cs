using System.Diagnostics;
using System.Globalization;

namespace CryptoSim.Benchmarks.Scale;

/// <summary>A Chromium of its own, with as many tabs as are asked for.</summary>
internal sealed class BrowserTabs : IAsyncDisposable
{
    private const string Program = "/usr/bin/chromium";
    private const string Listening = "DevTools listening on ws://";

    private readonly Process _browser;
    private readonly HttpClient _devTools;
    private readonly string _profile;

    private BrowserTabs(Process browser, string devTools, string profile)
    {
        (_browser, _profile) = (browser, profile);
        _devTools = new HttpClient { BaseAddress = new Uri($"http://{devTools}") };
    }

    /// <exception cref="FileNotFoundException">Chromium is not installed.</exception>
    public static async Task<BrowserTabs> StartAsync()
    {
        if (!File.Exists(Program))
        {
            throw new FileNotFoundException(
                $"{Program} is missing. Install it with: apt-get update && apt-get install -y chromium");
        }

        var profile = Directory.CreateTempSubdirectory("cryptosim-tabs-").FullName;
        var start = new ProcessStartInfo(Program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0",
            $"--user-data-dir={profile}", "about:blank",
        })
        {
            start.ArgumentList.Add(argument);
        }

        var browser = Process.Start(start)!;
        while (await browser.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Listening, StringComparison.Ordinal))
            {
                var address = line[Listening.Length..].Split('/')[0];
                // Read on, so that it never waits for a full pipe.
                _ = browser.StandardError.BaseStream.CopyToAsync(Stream.Null);
                _ = browser.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new BrowserTabs(browser, address, profile);
            }
        }

        browser.Kill(entireProcessTree: true);
        browser.Dispose();
        throw new InvalidOperationException("Chromium did not start.");
    }

    public async Task OpenAsync(Uri page)
    {
        using var answer = await _devTools.PutAsync(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"/json/new?{page}"), UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Kill(entireProcessTree: true);
        await _browser.WaitForExitAsync();
        _browser.Dispose();
        _devTools.Dispose();
        Directory.Delete(_profile, recursive: true);
    }
}
