using System.Text.RegularExpressions;

namespace CryptoSim.Tests.Tidy;

/// <summary>A rule that files must keep.</summary>
/// <param name="AppliesTo">Which files it is about.</param>
/// <param name="Faults">What breaks it in one file, in words; nothing when it is kept.</param>
internal sealed record TidyRule(
    string Name, Func<SourceFile, bool> AppliesTo, Func<SourceFile, IEnumerable<string>> Faults)
{
    // Recorded data and other people's files are kept as they came.
    private static readonly string[] AsTheyCame = ["/TestData/", "/LICENSE.", "/lib/", ".min."];

    // Words are put together here, so that this file keeps its own rules.
    private static readonly string Undone = "TO" + "DO";

    private static readonly string[] Registries =
    [
        "nuget" + ".org", "npmjs" + ".org", "npmjs" + ".com", "yarnpkg" + ".com", "pypi" + ".org", "crates" + ".io",
        "pkgs." + "dev.azure.com", "jfrog" + ".io", "mcr.micro" + "soft.com",
    ];

    public static IReadOnlyList<TidyRule> All { get; } =
    [
        new("domain is pure", file => file.Project == "CryptoSim.Domain" && file.IsCode, file => Matches(
            file.CodeOnly,
            @"\b(async|await|(Value)?Task|Stopwatch|TimeProvider|Timer|Thread|Console|Environment|Random)\b"
            + @"|\b(Now|UtcNow|NewGuid|Today)\b|\bSystem\.(IO|Net|Threading|Diagnostics)\b"
            + @"|\b(File|Directory|Stream|HttpClient)\b")),
        new("no floating point in domain", file => file.Project == "CryptoSim.Domain" && file.IsCode, file => Matches(
            file.CodeOnly, @"\b(double|float|Half|Double|Single)\b(?!\()|\bToDouble\b")),
        new("no wall clock", file => file.IsCode && !file.IsTest, file => Matches(
            file.CodeOnly, @"\bDateTime(Offset)?\s*\.\s*(Utc)?Now\b|\bDateTime\s*\.\s*Today\b")),
        new("no regions", file => file.IsCode, file => Matches(
            file.Text, @"(?m)^[ \t]*#\s*region\b")),
        new("nothing left undone without an issue", _ => true, file => Matches(
            file.Text, $@"\b{Undone}\b(?![^\n]*#[0-9])")),
        new("no registry hosts", _ => true, file => Registries
            .Where(host => file.Text.Contains(host, StringComparison.OrdinalIgnoreCase))),
        new("no machine paths", _ => true, file => Matches(
            file.Text, @"(?<![\w.}\])~*-])/(work|root|home/[a-z][\w-]*|Users/\w+)/[\w.]|\b[A-Z]:\\Users\\")),
        new("text ends with one newline", IsOurs, file =>
            file.Text.Length == 0 || (file.Text.EndsWith('\n') && !file.Text.EndsWith("\n\n", StringComparison.Ordinal))
                ? []
                : ["the end"]),
        new("lines end with a line feed only", IsOurs, file => Matches(file.Text, "\r")),
    ];

    private static bool IsOurs(SourceFile file) => !AsTheyCame.Any(part =>
        $"/{file.Path}".Contains(part, StringComparison.Ordinal));

    private static IEnumerable<string> Matches(string text, string pattern) =>
        Regex.Matches(text, pattern).Select(match => $"'{match.Value.Trim()}'");
}
