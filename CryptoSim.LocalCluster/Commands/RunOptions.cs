using System.Globalization;

namespace CryptoSim.LocalCluster.Commands;

/// <summary>The command line of <c>run</c>, <c>status</c> and <c>stop</c>.</summary>
internal sealed record RunOptions
{
    // What one machine can hold; more is a slip of the finger.
    private const int MaximumInstances = 32;

    /// <summary>The folder of the solution.</summary>
    public required string Root { get; init; }

    /// <summary>Null: <c>.cryptosim</c> in the root.</summary>
    public string? Data { get; init; }

    public int Apis { get; init; } = 1;

    public int Webs { get; init; } = 1;

    public int Feeds { get; init; } = 1;

    /// <summary>True: <c>--live</c>; false: <c>--recorded</c>; null: live if Kraken answers.</summary>
    public bool? Live { get; init; }

    public int? MarketSeed { get; init; }

    public int? Port { get; init; }

    public string? Otlp { get; init; }

    /// <summary>Null: <c>.cryptosim</c> in the root.</summary>
    public string? State { get; init; }

    /// <summary>Where the addresses of the running cluster are found, whatever folder holds its data.</summary>
    public string StateFolder => Path.GetFullPath(State ?? Path.Combine(Root, ".cryptosim"));

    public string DataFolder => Path.GetFullPath(Data ?? StateFolder);

    /// <exception cref="UsageException">It cannot be understood.</exception>
    public static RunOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new RunOptions { Root = FindRoot() };
        var words = new Queue<string>(arguments.SelectMany(Split));
        while (words.TryDequeue(out var word))
        {
            options = word switch
            {
                "--root" => options with { Root = Path.GetFullPath(Value(word, words)) },
                "--state" => options with { State = Value(word, words) },
                "--data" => options with { Data = Value(word, words) },
                "--api" => options with { Apis = Count(word, words) },
                "--web" => options with { Webs = Count(word, words) },
                "--feed" => options with { Feeds = Count(word, words) },
                "--port" => options with { Port = Number(word, words, 1, ushort.MaxValue - 1) },
                "--otlp" => options with { Otlp = Value(word, words) },
                "--live" => options.OfMarket(word) with { Live = true },
                "--recorded" => options.OfMarket(word) with { Live = false },
                "--market" => options.OfMarket(word) with { MarketSeed = Number(word, words, 0, int.MaxValue) },
                "--tape" => throw new UsageException("--tape is not there yet: tapes come with the recorder"),
                "--nginx" => throw new UsageException("--nginx is not there yet: web and api are reached directly"),
                _ => throw new UsageException($"unknown option {word}"),
            };
        }

        return options;
    }

    private RunOptions OfMarket(string word) => Live is null && MarketSeed is null
        ? this
        : throw new UsageException($"{word}: a market was chosen already");

    private static IEnumerable<string> Split(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) ? word.Split('=', 2) : [word];

    private static string Value(string option, Queue<string> words) =>
        words.TryDequeue(out var value) && value.Length > 0
            ? value
            : throw new UsageException($"{option} needs a value");

    private static int Count(string option, Queue<string> words) => Number(option, words, 1, MaximumInstances);

    private static int Number(string option, Queue<string> words, int least, int most)
    {
        var value = Value(option, words);
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw new UsageException($"{option} takes a whole number from {least} to {most}, not '{value}'");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CryptoSim.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Directory.GetCurrentDirectory();
    }
}
