using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Lazaret.Yaml;

/// <summary>How deep a YAML text goes. The loader goes down by calling itself, so this is looked at first.</summary>
internal static class YamlDepth
{
    /// <summary>The most mappings and lists in each other.</summary>
    public const int Most = 32;

    /// <exception cref="YamlException">It is no YAML.</exception>
    public static bool IsTooDeep(string text)
    {
        Parser parser = new(new StringReader(text));
        int depth = 0;
        while (depth <= Most && parser.MoveNext())
        {
            depth += parser.Current switch
            {
                MappingStart or SequenceStart => 1,
                MappingEnd or SequenceEnd => -1,
                _ => 0,
            };
        }

        return depth > Most;
    }
}
