using System.Text.RegularExpressions;

namespace CryptoSim.Tests.Tidy;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">From the root, with forward slashes.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    // Strings are matched first, so that a "//" in one is no comment; they stay, since interpolations hold code.
    [GeneratedRegex("""(?<string>\"{3,}[\s\S]*?\"{3,}|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*")|//[^\n]*|/\*[\s\S]*?\*/""")]
    private static partial Regex Comments { get; }

    public string Project => Path.Split('/')[0];

    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal)
        || Path.EndsWith(".razor", StringComparison.Ordinal);

    public bool IsTest => Project == "CryptoSim.Tests";

    public string CodeOnly => Comments.Replace(Text, match => match.Groups["string"].Value);
}
