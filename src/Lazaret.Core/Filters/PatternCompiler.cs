namespace Lazaret.Core.Filters;

/// <summary>Turns a pattern into the simplest matcher that means the same (<c>connectors</c> §2.4 and §2.5).</summary>
internal static class PatternCompiler
{
    /// <summary>An include: anchored at the asset root, except a glob without slash, which is a file name at any depth.</summary>
    public static PathMatcher Include(FilterPattern pattern)
    {
        List<GlobSegment> parts = [.. pattern.Segments];
        if (pattern.DirectoryOnly && parts is [.., { IsAnyDirectories: false }])
        {
            parts.Add(GlobSegment.AnyDirectories); // foo/ is foo/**
        }

        if (parts is [] or [{ IsAnyDirectories: true }] or [{ IsAnyDirectories: true }, { IsStar: true }])
        {
            return EverythingMatcher.Instance;
        }

        if (parts.TrueForAll(p => p.IsLiteral))
        {
            return new LiteralPathMatcher(Join(parts), self: true, below: true);
        }

        GlobSegment last = parts[^1];
        bool literalDirectory = parts[..^1].TrueForAll(p => p.IsLiteral);
        if (literalDirectory && last.IsAnyDirectories)
        {
            return new LiteralPathMatcher(Join(parts[..^1]), self: false, below: true);
        }

        Affix? name = last.AsAffix();
        bool byName = parts is [{ IsStar: false, HasDoubleStar: false }] && !pattern.Rooted;
        if (byName || parts is [{ IsAnyDirectories: true }, { HasDoubleStar: false }])
        {
            return name is { } fileName
                ? new FileNameMatcher(fileName)
                : GlobMatcher.Create([last], floating: true, atEnd: true, atSlash: false);
        }

        return literalDirectory && name is { } child
            ? new ChildMatcher(Join(parts[..^1]), child)
            : GlobMatcher.Create(parts, floating: false, atEnd: true, atSlash: false);
    }

    /// <summary>An exclude: floating unless it begins with a slash, and a hit on a directory takes everything below.</summary>
    public static PathMatcher Exclude(FilterPattern pattern)
    {
        List<GlobSegment> parts = [.. pattern.Segments];
        bool self = !pattern.DirectoryOnly;
        if (self && parts is [{ IsLiteral: true }])
        {
            self = false; // a bare name stands for directories only: a file of that name stays, which is the safe side
        }
        else if (self && (parts[^1].IsStar || parts[^1].IsAnyDirectories))
        {
            // Whoever excludes all entries of a directory excludes all below it: x/*, x/** and x/ are one.
            parts.RemoveAt(parts.Count - 1);
            while (parts is [.., { IsAnyDirectories: true }])
            {
                parts.RemoveAt(parts.Count - 1);
            }

            self = false;
        }

        if (parts.Count == 0)
        {
            return EverythingMatcher.Instance;
        }

        bool floating = !pattern.Rooted;
        if (parts is [{ IsAnyDirectories: true }, _, ..])
        {
            floating = true;
            parts.RemoveAt(0);
        }

        if (parts.TrueForAll(p => p.IsLiteral))
        {
            string path = Join(parts);
            if (!floating)
            {
                return new LiteralPathMatcher(path, self, below: true);
            }

            if (parts.Count == 1)
            {
                return new NameSetMatcher([path], self);
            }

            if (path.Length <= FloatingPathMatcher.MaxLength)
            {
                return new FloatingPathMatcher(path, self);
            }
        }

        return floating && parts.Count == 1 && parts[0].AsAffix() is { } name
            ? new ComponentMatcher(name, self)
            : GlobMatcher.Create(parts, floating, atEnd: self, atSlash: true);
    }

    /// <summary>The literal beginning of all that an include can match (<c>connectors</c> §2.7); empty = it may begin with anything.</summary>
    public static string PrefixHint(FilterPattern pattern)
    {
        IReadOnlyList<GlobSegment> parts = pattern.Segments;
        bool byName = parts is [{ IsLiteral: false }] && !pattern.Rooted && !pattern.DirectoryOnly;
        if (byName)
        {
            return "";
        }

        List<GlobSegment> literal = [.. parts.TakeWhile(p => p.IsLiteral)];
        string start = Join(literal);
        if (literal.Count == parts.Count)
        {
            return pattern.DirectoryOnly && start.Length > 0 ? start + "/" : start;
        }

        return (start.Length > 0 ? start + "/" : "") + parts[literal.Count].LiteralStart;
    }

    private static string Join(IEnumerable<GlobSegment> literals) => string.Join('/', literals.Select(p => GlobSegment.TextOf(p.Tokens)));
}
