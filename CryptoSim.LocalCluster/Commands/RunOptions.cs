using System.Globalization;
using CryptoSim.LocalCluster.Servers;

namespace CryptoSim.LocalCluster.Commands;

/// <summary>The command line of <c>run</c>, <c>status</c>, <c>stop</c>, <c>audit</c> and <c>replay</c>.</summary>
internal sealed record RunOptions
{
    // What one machine can hold; more is a slip of the finger.
    private const int MaximumInstances = 32;

    // As fast as KrakenSim plays.
    private const int MaximumSpeed = 600;

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

    /// <summary>A recording to play.</summary>
    public string? Tape { get; init; }

    /// <summary>Market seconds per second, of a tape.</summary>
    public int? Speed { get; init; }

    /// <summary>Where the feed records what it hears.</summary>
    public string? Record { get; init; }

    public int? Port { get; init; }

    public bool Nginx { get; init; }

    /// <summary>What NGINX shows its clients.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>A Redis Cluster in place of one Redis.</summary>
    public bool RedisCluster { get; init; }

    /// <summary>A streaming replica of Postgres.</summary>
    public bool Replica { get; init; }

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
                "--tape" => options.OfMarket(word) with { Tape = Path.GetFullPath(Value(word, words)) },
                "--speed" => options with { Speed = Number(word, words, 1, MaximumSpeed) },
                "--record" => options with { Record = Path.GetFullPath(Value(word, words)) },
                "--nginx" => options with { Nginx = true },
                "--tls" => options with { Tls = new TlsFiles(ExistingFile(word, words), ExistingFile(word, words)) },
                "--redis" => options with { RedisCluster = IsCluster(word, words) },
                "--replica" => options with { Replica = true },
                _ => throw new UsageException($"unknown option {word}"),
            };
        }

        return options switch
        {
            { Speed: not null, Tape: null } => throw new UsageException("--speed is for a --tape"),
            { Tls: not null, Nginx: false } => throw new UsageException("--tls CERTIFICATE KEY is for --nginx"),
            _ => options,
        };
    }

    private static string ExistingFile(string option, Queue<string> words)
    {
        var file = Path.GetFullPath(Value(option, words));
        return File.Exists(file) ? file : throw new UsageException($"{option}: {file} is not there");
    }

    private static bool IsCluster(string option, Queue<string> words) => Value(option, words) switch
    {
        "cluster" => true,
        "single" => false,
        var other => throw new UsageException($"{option} takes single or cluster, not '{other}'"),
    };

    private RunOptions OfMarket(string word) => Live is null && MarketSeed is null && Tape is null
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
