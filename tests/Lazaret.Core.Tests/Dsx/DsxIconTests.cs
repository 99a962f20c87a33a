using Lazaret.Core.Dsx;

namespace Lazaret.Core.Tests.Dsx;

public sealed class DsxIconTests
{
    [Theory]
    [InlineData("FS", true)]
    [InlineData("data:image/png;base64,AA==", true)]
    [InlineData("<svg><path d='M0 0'/></svg>", true)]
    [InlineData("<svg onload=alert(1)/>", false)]
    [InlineData("<SVG><SCRIPT>x</SCRIPT></SVG>", false)]
    [InlineData("much too long a label", false)]
    [InlineData("<b>", false)]
    [InlineData("", false)]
    public void Only_icons_that_do_no_harm_are_kept(string icon, bool kept) => Assert.Equal(kept ? icon : null, DsxIcon.Sanitize(icon));
}
