package org.sbonnx.schemas.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Tells Jackson that whatever a creator in null-marked code does not declare {@link Nullable} must be there: a field that is
 * missing or null is refused instead of becoming null, 0 or false. The same holds for the elements of lists and maps.
 */
final class RequiredFields extends NopAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonSetter.Value findSetterInfo(Annotated member) {
        if (!(member instanceof AnnotatedParameter parameter)
                || !parameter.getDeclaringClass().getPackage().isAnnotationPresent(NullMarked.class)) {
            return JsonSetter.Value.empty();
        }
        AnnotatedType type = declaredType(parameter);
        return JsonSetter.Value.construct(
                nullHandling(type),
                elementType(type).map(RequiredFields::nullHandling).orElse(Nulls.DEFAULT));
    }

    private static Nulls nullHandling(AnnotatedElement type) {
        return type.isAnnotationPresent(Nullable.class) ? Nulls.DEFAULT : Nulls.FAIL;
    }

    /** What a list, map or array holds. */
    private static Optional<AnnotatedType> elementType(AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) {
            return Optional.of(array.getAnnotatedGenericComponentType());
        }
        if (type instanceof AnnotatedParameterizedType generic) {
            AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
            return Optional.of(arguments[arguments.length - 1]);
        }
        return Optional.empty();
    }

    /** Of a record's own constructor, the component's type. */
    static AnnotatedType declaredType(AnnotatedParameter parameter) {
        Executable creator = (Executable) parameter.getOwner().getMember();
        Class<?> owner = creator.getDeclaringClass();
        return owner.isRecord()
                        && creator instanceof Constructor<?>
                        && creator.getParameterCount() == owner.getRecordComponents().length
                ? owner.getRecordComponents()[parameter.getIndex()].getAnnotatedType()
                : creator.getAnnotatedParameterTypes()[parameter.getIndex()];
    }
}
