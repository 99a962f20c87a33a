namespace Lazaret.Dispatch.Identification.Refining;

/// <summary>What the names in an archive say of it (section 11.2). Each name counts once, for the first thing it may mean.</summary>
internal sealed class ZipMembers
{
    private long all;
    private long classes;
    private long jars;
    private bool metaInf;
    private bool manifest;
    private bool dex;
    private bool iosApp;
    private bool nuspec;
    private bool coreProperties;
    private bool word;
    private bool excel;
    private bool powerpoint;
    private bool docProps;
    private bool rels;
    private bool contentTypes;

    /// <summary>The member that names the type, as EPUB and OpenDocument have it.</summary>
    public ZipEntry? MimeMember { get; private set; }

    /// <summary>A Java archive for sure: one that carries its manifest or program code stays one, whatever it calls itself.</summary>
    public bool IsRunnable { get; private set; }

    public void Add(ZipEntry entry)
    {
        string name = entry.Name;
        all++;
        if (name == ZipMimeMember.Name)
        {
            MimeMember ??= entry;
        }
        else if (name.StartsWith("META-INF/", StringComparison.Ordinal))
        {
            metaInf = true;
            IsRunnable |= name.Equals("META-INF/MANIFEST.MF", StringComparison.OrdinalIgnoreCase);
        }
        else if (name == "AndroidManifest.xml")
        {
            manifest = true;
        }
        else if (name == "classes.dex")
        {
            dex = true;
            IsRunnable = true;
        }
        else if (name.StartsWith("Payload/", StringComparison.Ordinal) && name.EndsWith(".app/Info.plist", StringComparison.Ordinal))
        {
            iosApp = true;
        }
        else
        {
            AddFurther(name);
        }
    }

    /// <summary>The type by these names.</summary>
    public string Type()
    {
        bool jar = metaInf || (classes + jars) * 2 > all;
        return jar && manifest && dex ? "android/apk"
            : iosApp ? "ios/ipa"
            : jar ? "java/jar"
            : !(docProps || rels) || !contentTypes ? "archive/zip"
            : word ? "document/office/word"
            : excel ? "document/office/excel"
            : powerpoint ? "document/office/powerpoint"
            : nuspec && coreProperties ? "archive/zip"
            : "document/office/unknown";
    }

    private void AddFurther(string name)
    {
        if (name.EndsWith(".nuspec", StringComparison.Ordinal))
        {
            nuspec = true;
        }
        else if (name.StartsWith("package/services/metadata/core-properties/", StringComparison.Ordinal) && name.EndsWith(".psmdcp", StringComparison.Ordinal))
        {
            coreProperties = true;
        }
        else if (name.EndsWith(".class", StringComparison.Ordinal))
        {
            classes++;
        }
        else if (name.EndsWith(".jar", StringComparison.Ordinal))
        {
            jars++;
        }
        else if (name == "[Content_Types].xml")
        {
            contentTypes = true;
        }
        else
        {
            word |= name.StartsWith("word/", StringComparison.Ordinal);
            excel |= name.StartsWith("xl/", StringComparison.Ordinal);
            powerpoint |= name.StartsWith("ppt/", StringComparison.Ordinal);
            docProps |= name.StartsWith("docProps/", StringComparison.Ordinal);
            rels |= name.StartsWith("_rels/", StringComparison.Ordinal);
        }
    }
}
