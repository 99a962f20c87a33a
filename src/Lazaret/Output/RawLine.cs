using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lazaret.Output;

/// <summary>A line as it is: never wrapped or cut by us, so that a path can be copied from the terminal.</summary>
internal sealed class RawLine(string text, Style? style = null) : Renderable
{
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        yield return new Segment(text, style ?? Style.Plain);
        yield return Segment.LineBreak;
    }
}
